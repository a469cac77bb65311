namespace Kulanz.Platform.Ui;

/// <summary>A place in the desk's navigation; each module registers its own.</summary>
/// <param name="Permission">Whom it is shown to; the page itself asks again.</param>
/// <param name="Badge">A view component at its end, such as how many wait there.</param>
public sealed record DeskLink(int Order, string Text, string Icon, string Href, string? Permission = null, string? Badge = null);

/// <summary>A view component below the navigation, such as the views with their counts.</summary>
public sealed record DeskSidebar(string Component);

/// <summary>A view component above every desk page, for what cannot wait; it shows nothing as long as there is nothing to say.</summary>
public sealed record DeskBanner(string Component);

/// <summary>A view component that lies over every desk page, at its lower right: what cannot wait and yet must disturb nobody, such as a ringing call.</summary>
public sealed record DeskOverlay(string Component);

/// <summary>A part of what staff set for themselves ("My account"); each module registers its own.</summary>
/// <param name="Permission">Whom it is shown to; the page itself asks again.</param>
public sealed record MyLink(int Order, string Text, string Href, string? Permission = null);

/// <summary>A part of the administration, on its overview; each module registers its own.</summary>
/// <param name="Permission">Whom it is shown to; the page itself asks again.</param>
public sealed record AdminLink(int Order, string Title, string Text, string Icon, string Href, string? Permission = null);

/// <summary>What an administrator does first, offered where nothing has arrived yet; each module registers its own.</summary>
public sealed record FirstStep(int Order, string Title, string Text, string Icon, string Href);

/// <summary>A view component at the right of the desk's top line, such as the bell.</summary>
public sealed record DeskTool(string Component);
