namespace Kulanz.Platform.Ui;

/// <summary>A place in the portal's navigation; each module registers its own.</summary>
/// <param name="Personal">Only for customers who are signed in.</param>
public sealed record PortalLink(int Order, string Text, string Href, bool Personal = false);
