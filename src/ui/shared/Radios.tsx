interface RadiosProps<Value extends string | boolean> {
  /** Of the group; no two groups on the page have the same. */
  readonly name: string
  /** Of each label. */
  readonly className: string
  readonly choices: readonly (readonly [Value, string])[]
  readonly value: Value
  readonly onChoose: (value: Value) => void
}

/** A row of labels of which one is chosen. The radio buttons in them are there for keyboards and screen readers. */
export function Radios<Value extends string | boolean>(props: RadiosProps<Value>) {
  const { name, className, choices, value, onChoose } = props
  return choices.map(([choice, label]) => (
    <label key={label} className={className}>
      <input
        type="radio"
        name={name}
        className="visually-hidden"
        checked={choice === value}
        onChange={() => onChoose(choice)}
      />
      {label}
    </label>
  ))
}
