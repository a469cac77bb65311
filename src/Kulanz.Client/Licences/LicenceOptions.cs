namespace Kulanz.Client.Licences;

/// <summary>What a product says about itself when it opens its licence.</summary>
public sealed record LicenceOptions
{
    /// <summary>The product's key, as it stands in Kulanz: a licence for another product is refused.</summary>
    public required string Product { get; init; }

    /// <summary>The keys whose files it believes. Part of the program, never fetched: see <see cref="IssuerKeys"/>.</summary>
    public required IssuerKeys Keys { get; init; }

    /// <summary>
    /// The folder in which the licence file, the key and this installation's id are kept, in one file that only its owner can read. Null keeps them for as long as the
    /// program runs; then each start is a new installation, unless <see cref="Installation"/> says otherwise.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>The address of the Kulanz, such as <c>https://help.example.com</c>. Null where the product only ever takes licence files. Plain http is taken for this machine only: the key would be read on the way.</summary>
    public Uri? Server { get; init; }

    /// <summary>This installation's id, where the product has one already: at most 100 characters, the same at every start, another one on every machine. Null makes one and keeps it in <see cref="Folder"/>.</summary>
    public string? Installation { get; init; }

    /// <summary>What people call this installation in the list of those who hold a seat, at most 200 characters; the machine's name where it is left out.</summary>
    public string? Name { get; init; }

    /// <summary>The language of sentences that come from the server: <c>de</c> or <c>en</c>.</summary>
    public string Language { get; init; } = "en";

    /// <summary>For how long one question to the server may take.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>For products with connections of their own. It must not follow redirects: the licence key would go along to wherever they lead.</summary>
    public HttpClient? Http { get; init; }
}
