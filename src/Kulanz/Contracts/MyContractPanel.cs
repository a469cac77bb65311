namespace Kulanz.Contracts;

/// <summary>A part of a contract's page in the portal that another file fills, such as its licences: a view component that gets the <see cref="Contract"/>.</summary>
public sealed record MyContractPanel(int Order, string Component);
