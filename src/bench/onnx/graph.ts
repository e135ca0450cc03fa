import { Message } from './protobuf.ts'

/** A number of elements, or the name of a size that is known at the run. */
export type Dim = number | string

/** Element types of the ONNX format (onnx.proto, TensorProto.DataType). */
export const ELEMENT = { float: 1, int8: 3, int32: 6, int64: 7 } as const
export type Element = keyof typeof ELEMENT

export interface ValueInfo {
  readonly name: string
  readonly type: Element
  readonly shape: readonly Dim[]
}

type Attribute = number | readonly number[]
/** Of type float; attributes that are whole numbers are integers but for these. */
const FLOAT_ATTRIBUTES = new Set(['epsilon'])

/** Writes an ONNX graph node by node (onnx.proto of ONNX 1.12: opset 17, IR version 8). */
export class GraphBuilder {
  private readonly nodes: Message[] = []
  private readonly initializers: Message[] = []
  private names = 0

  /** Adds a node with one output; returns the output's name. */
  add(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    output?: string,
  ): string {
    return this.addMany(op, inputs, 1, attributes, output === undefined ? undefined : [output])[0] ?? ''
  }

  addMany(
    op: string,
    inputs: readonly string[],
    count: number,
    attributes: Readonly<Record<string, Attribute>> = {},
    names?: readonly string[],
  ): readonly string[] {
    const outputs = names ?? Array.from({ length: count }, () => `${op}_${this.names++}`)
    const node = new Message()
    for (const input of inputs) node.text(1, input)
    for (const output of outputs) node.text(2, output)
    node.text(4, op)
    for (const [name, value] of Object.entries(attributes)) node.message(5, attribute(name, value))
    this.nodes.push(node)
    return outputs
  }

  /** Adds a constant tensor; returns its name. */
  constant(type: Element, dims: readonly number[], data: ArrayBufferView): string {
    const name = `constant_${this.names++}`
    const tensor = new Message()
    for (const dim of dims) tensor.integer(1, dim)
    tensor.integer(2, ELEMENT[type]).text(8, name)
    tensor.bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    this.initializers.push(tensor)
    return name
  }

  /** A vector of int64, such as a shape. */
  integers(...values: number[]): string {
    return this.constant('int64', [values.length], BigInt64Array.from(values, BigInt))
  }

  scalar(value: number): string {
    return this.constant('float', [], Float32Array.of(value))
  }

  /** The model's bytes. */
  build(inputs: readonly ValueInfo[], outputs: readonly ValueInfo[]): Uint8Array {
    const graph = new Message()
    for (const node of this.nodes) graph.message(1, node)
    graph.text(2, 'graph')
    for (const tensor of this.initializers) graph.message(5, tensor)
    for (const value of inputs) graph.message(11, valueInfo(value))
    for (const value of outputs) graph.message(12, valueInfo(value))
    const opset = new Message().text(1, '').integer(2, 17)
    return new Message().integer(1, 8).message(7, graph).message(8, opset).join()
  }
}

function attribute(name: string, value: Attribute): Message {
  const message = new Message().text(1, name)
  if (typeof value !== 'number') {
    for (const item of value) message.integer(8, item)
    return message.integer(20, 7)
  }
  if (FLOAT_ATTRIBUTES.has(name)) return message.float(2, value).integer(20, 1)
  return message.integer(3, value).integer(20, 2)
}

function valueInfo({ name, type, shape }: ValueInfo): Message {
  const dims = new Message()
  for (const dim of shape) {
    dims.message(1, typeof dim === 'number' ? new Message().integer(1, dim) : new Message().text(2, dim))
  }
  const tensor = new Message().integer(1, ELEMENT[type]).message(2, dims)
  return new Message().text(1, name).message(2, new Message().message(1, tensor))
}
