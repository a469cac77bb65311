namespace Kulanz.Platform.Ui;

/// <summary>A place in the desk's navigation; each module registers its own.</summary>
/// <param name="Permission">Whom it is shown to; the page itself asks again.</param>
public sealed record DeskLink(int Order, string Text, string Icon, string Href, string? Permission = null);

/// <summary>A view component below the navigation, such as the views with their counts.</summary>
public sealed record DeskSidebar(string Component);

/// <summary>A part of the administration, on its overview; each module registers its own.</summary>
/// <param name="Permission">Whom it is shown to; the page itself asks again.</param>
public sealed record AdminLink(int Order, string Title, string Text, string Icon, string Href, string? Permission = null);
