namespace Kulanz.Partners;

/// <summary>A part of a partner's page that another module fills, such as what lies with it: a view component that gets the <see cref="Partner"/>.</summary>
public sealed record PartnerPanel(int Order, string Component);

/// <summary>Within the transaction that ends a partner: what other modules give back or stop.</summary>
public delegate Task PartnerLeaves(IServiceProvider services, Partner partner, Platform.Actor by, CancellationToken cancel);
