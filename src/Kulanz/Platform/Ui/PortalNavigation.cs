namespace Kulanz.Platform.Ui;

/// <summary>A place in the portal's navigation; each module registers its own.</summary>
/// <param name="Personal">Only for customers who are signed in.</param>
public sealed record PortalLink(int Order, string Text, string Href, bool Personal = false);

/// <summary>A place at the foot of every portal page: what has to be in reach from everywhere, such as the button to cancel a contract.</summary>
/// <param name="Shown">Whether it is there for this request.</param>
public sealed record PortalFootLink(int Order, string Text, string Href, Func<HttpContext, Task<bool>> Shown);
