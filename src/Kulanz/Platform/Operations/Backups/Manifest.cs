namespace Kulanz.Platform.Operations.Backups;

/// <summary>What a backup says about itself, in <c>manifest.json</c>, written last: a backup without it is not whole.</summary>
/// <param name="Format">1. A program that does not know it leaves the backup alone.</param>
/// <param name="Program">The version that took it.</param>
/// <param name="Engine"><c>sqlite</c> or <c>postgres</c>; one is not restored into the other.</param>
/// <param name="Schema">The last schema script the database has.</param>
public sealed record Manifest(int Format, string Program, string Engine, int Schema, DateTimeOffset TakenAt, IReadOnlyList<Manifest.Piece> Files)
{
    public const string Name = "manifest.json";
    public const int KnownFormat = 1;

    /// <summary>A file in the backup with the SHA-256 of its bytes.</summary>
    public sealed record Piece(string Name, long Size, string Sha256);

    /// <summary>Beside this come the files of the data folder, below <see cref="DataFolder"/>.</summary>
    public static string Database(string engine) => engine == "sqlite" ? "database.sqlite" : "database.pgdump";

    public const string DataFolder = "data/";
}
