namespace Kulanz.Contracts;

/// <summary>A part of a contract's page that another file or module fills, such as its licences or what was asked under it: a view component that gets the <see cref="Contract"/>.</summary>
/// <param name="Aside">Beside the contract instead of below it.</param>
public sealed record ContractPanel(int Order, string Component, bool Aside = false);

/// <summary>A part of a plan's page that another module fills, such as its service levels: a view component that gets the <see cref="Plan"/>.</summary>
public sealed record PlanPanel(int Order, string Component);
