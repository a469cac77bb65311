using System.Text.Json.Serialization;

namespace Kulanz.Platform;

/// <summary>
/// What has to stand on a company's letters (§ 35a GmbHG, § 80 AktG, § 125 HGB), and how one reaches it. All of it may be empty; what is empty is not printed.
/// </summary>
public sealed record CompanyDetails
{
    /// <summary>With its legal form; the name customers know it by, where it is not said.</summary>
    public string LegalName { get; init; } = "";

    public string Street { get; init; } = "";
    public string PostalCode { get; init; } = "";
    public string City { get; init; } = "";
    public string Country { get; init; } = "";
    public string Telephone { get; init; } = "";
    public string Email { get; init; } = "";
    public string Website { get; init; } = "";

    /// <summary>Court and number: "Amtsgericht Lindgau, HRB 4711".</summary>
    public string Register { get; init; } = "";

    /// <summary>Who directs it, as the law wants them named: "Geschäftsführung: Dr. Ute Lindgau".</summary>
    public string Directors { get; init; } = "";

    public string VatId { get; init; } = "";
    public string Bank { get; init; } = "";

    /// <summary>In groups of four, as people read it.</summary>
    public string Iban { get; init; } = "";

    public string Bic { get; init; } = "";

    [JsonIgnore]
    public string Place => $"{PostalCode} {City}".Trim();
}
