using System.Text;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;

namespace Kulanz.Access;

/// <summary>What of a company's details is to change; what is not given stays.</summary>
public sealed record GivenDetails(string? LegalName = null, string? Street = null, string? PostalCode = null, string? City = null, string? Country = null, string? Telephone = null, string? Email = null,
    string? Website = null, string? Register = null, string? Directors = null, string? VatId = null, string? Bank = null, string? Iban = null, string? Bic = null);

public sealed record NotAnIban(string Iban) : Invalid("iban", "“{0}” is no IBAN: its check digits do not fit. Please look for a mistyped figure.", Iban);

/// <summary>Administrators say what stands on the company's letters: the law wants some of it there, and a wrong account number is costly.</summary>
public sealed class CompanyDetailing(KulanzDb db, Preferences preferences, TimeProvider clock)
{
    public const int Longest = 120;

    /// <summary>A register's entry and a row of directors are longer than a street.</summary>
    public const int LongestOfLaw = 200;

    public async Task<Outcome<Company>> Change(GivenDetails given, Actor by, CancellationToken cancel)
    {
        var company = await preferences.Get<Company>(cancel);
        var now = company.Details;
        var changed = now with
        {
            LegalName = Said(given.LegalName, now.LegalName),
            Street = Said(given.Street, now.Street),
            PostalCode = Said(given.PostalCode, now.PostalCode),
            City = Said(given.City, now.City),
            Country = Said(given.Country, now.Country),
            Telephone = Said(given.Telephone, now.Telephone),
            Email = Said(given.Email, now.Email),
            Website = Said(given.Website, now.Website),
            Register = Said(given.Register, now.Register),
            Directors = Said(given.Directors, now.Directors),
            VatId = Said(given.VatId, now.VatId),
            Bank = Said(given.Bank, now.Bank),
            Iban = Grouped(Said(given.Iban, now.Iban)),
            Bic = Said(given.Bic, now.Bic),
        };
        foreach (var (field, value, most) in new[]
        {
            ("legalName", changed.LegalName, Longest), ("street", changed.Street, Longest), ("postalCode", changed.PostalCode, Longest), ("city", changed.City, Longest), ("country", changed.Country, Longest),
            ("telephone", changed.Telephone, Longest), ("email", changed.Email, Longest), ("website", changed.Website, Longest), ("register", changed.Register, LongestOfLaw),
            ("directors", changed.Directors, LongestOfLaw), ("vatId", changed.VatId, Longest), ("bank", changed.Bank, Longest), ("iban", changed.Iban, Longest), ("bic", changed.Bic, Longest),
        })
            if (value.Length > most)
                return new TooLong(field, most);
        if (changed.Iban.Length > 0 && !ChecksOut(changed.Iban))
            return new NotAnIban(changed.Iban);
        if (changed == now)
            return company;
        company = company with { Details = changed };
        await Preferences.Set(db, company, cancel);
        db.Record("company.details_changed", "company", null, by, changed, clock);
        await db.SaveChangesAsync(cancel);
        return company;
    }

    private static string Said(string? given, string now) => given is null ? now : Typed.Line(given);

    /// <summary>In fours, as on a bank's own papers.</summary>
    private static string Grouped(string iban)
    {
        var bare = iban.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        return string.Join(' ', bare.Chunk(4).Select(four => new string(four)));
    }

    /// <summary>ISO 7064, mod 97: country and check digits moved to the end, letters as numbers from 10.</summary>
    private static bool ChecksOut(string iban)
    {
        var bare = iban.Replace(" ", "", StringComparison.Ordinal);
        if (bare.Length is < 15 or > 34 || !bare.All(char.IsAsciiLetterOrDigit) || !char.IsAsciiLetter(bare[0]) || !char.IsAsciiLetter(bare[1]))
            return false;
        var rest = 0;
        foreach (var c in new StringBuilder(bare, 4, bare.Length - 4, 64).Append(bare, 0, 4).ToString())
            rest = char.IsAsciiDigit(c) ? (rest * 10 + c - '0') % 97 : (rest * 100 + c - 'A' + 10) % 97;
        return rest == 1;
    }
}
