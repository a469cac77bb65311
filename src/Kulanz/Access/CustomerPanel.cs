namespace Kulanz.Access;

/// <summary>
/// A part of the customer's page that another module fills, such as their cases: a view component that gets the <see cref="Customer"/>.
/// </summary>
public sealed record CustomerPanel(int Order, string Component);
