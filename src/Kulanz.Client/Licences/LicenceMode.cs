namespace Kulanz.Client.Licences;

/// <summary>How a product may be used right now.</summary>
public enum LicenceMode
{
    /// <summary>Nothing works: the key was replaced or withdrawn, or there is no licence that could be believed.</summary>
    Void,

    /// <summary>Reading and exporting work, everything else is refused.</summary>
    ExportOnly,

    /// <summary>Everything works for some days more, although the licence could not be confirmed in time. The product says so.</summary>
    Grace,

    /// <summary>Everything works.</summary>
    Full,
}

/// <summary>What somebody wants to do with a product.</summary>
public enum Use
{
    /// <summary>Everything: what neither only reads nor only exports. The first, so that whoever says nothing asks for the most.</summary>
    Full,

    /// <summary>Looking at what is there.</summary>
    Read,

    /// <summary>Taking one's data along.</summary>
    Export,
}

/// <summary>Why a licence stands as it does. Each has a sentence for the product's users: <see cref="Standing.Sentence"/>.</summary>
public enum LicenceReason
{
    /// <summary>There is no licence file yet.</summary>
    None,

    /// <summary>The contract runs, and the file is fresh.</summary>
    Running,

    /// <summary>The file should have been renewed, and its days of grace are not over.</summary>
    Unconfirmed,

    /// <summary>The days of grace are over as well.</summary>
    Lapsed,

    /// <summary>The contract has not begun.</summary>
    NotYet,

    /// <summary>The contract's last day is over.</summary>
    Ended,

    /// <summary>The machine's clock is more than a day behind a moment it has seen before.</summary>
    ClockSetBack,

    /// <summary>The seat of this installation was given up.</summary>
    Released,

    /// <summary>Another key has taken its place.</summary>
    Replaced,

    /// <summary>Whoever issued it has taken it back.</summary>
    Withdrawn,

    /// <summary>The text is no licence file: not in the form of one, or with words in it that mean nothing.</summary>
    NotALicence,

    /// <summary>A signed text, but of another kind (<c>typ</c>).</summary>
    WrongType,

    /// <summary>Signed in another way than ES256, or not at all (<c>alg</c>).</summary>
    WrongAlgorithm,

    /// <summary>Signed with a key this product does not know (<c>kid</c>).</summary>
    UnknownKey,

    /// <summary>Changed after it was signed, or never signed with the key it names.</summary>
    WrongSignature,

    /// <summary>For another product.</summary>
    OtherProduct,

    /// <summary>For an installation of the product on another machine.</summary>
    OtherInstallation,

    /// <summary>Older than the file that is there for the same licence.</summary>
    Older,

    /// <summary>An answer that was given to another question before.</summary>
    Replayed,
}
