namespace Kulanz.Access;

/// <summary>
/// A part of a colleague's page in the administration that another module fills, such as their queues: a view component that gets the <see cref="Account"/>.
/// </summary>
public sealed record PersonPanel(int Order, string Component);
