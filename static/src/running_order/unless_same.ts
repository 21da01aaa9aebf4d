// Draws a part of a long list again only when one of the values that it shows is another one.
import { Component, type ComponentChildren } from "preact";

interface Props {
  of: readonly unknown[];
  draw: () => ComponentChildren;
}

export class UnlessSame extends Component<Props> {
  override shouldComponentUpdate({ of }: Props): boolean {
    return of.some((value, index) => value !== this.props.of[index]);
  }

  override render(): ComponentChildren {
    return this.props.draw();
  }
}
