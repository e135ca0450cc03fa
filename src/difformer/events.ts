/** Lets messages that wait, such as a request to cancel, be handled; unlike a timer it never waits for its turn. */
export class EventBreaks {
  private readonly channel = new MessageChannel()
  private resume: () => void = () => {}

  constructor() {
    this.channel.port1.onmessage = () => this.resume()
  }

  /** Resolves when the messages that are there now have been handled. One wait at a time. */
  wait(): Promise<void> {
    return new Promise((resolve) => {
      this.resume = resolve
      this.channel.port2.postMessage(null)
    })
  }

  /** Without it a Node process would not end. */
  close(): void {
    this.channel.port1.close()
  }
}
