using Kulanz.Platform;

namespace Kulanz.Access.Importing;

/// <summary>What a column of a file can mean.</summary>
public enum ImportField
{
    Ignore,
    Name,
    FirstName,
    LastName,
    Organisation,
    Email,
    Phone,
    Reference,
    Street,
    PostalCode,
    City,
    Country,
    Address,
    Language,
    Kind,
    Note,
}

public sealed record FieldTwice(string Field) : Invalid("columns", "Two columns cannot both be “{0}”. Please leave one of them out.", Field);

public sealed record NothingToKnowThemBy() : Invalid("columns", "No column says who the customers are. Please choose the column with the name, the organisation or the e-mail address.");

/// <summary>Which column means what.</summary>
public static class Columns
{
    /// <summary>By what columns are usually called, in German and English, compared like names.</summary>
    private static readonly Dictionary<ImportField, string[]> Known = new()
    {
        [ImportField.Reference] = ["kundennummer", "kundennr", "kdnr", "kdnummer", "nummer", "nr", "debitor", "debitorennummer", "customernumber", "customerno", "customerid", "number", "reference", "referenz", "accountnumber", "id", "externalid", "eigenenummer"],
        [ImportField.FirstName] = ["vorname", "firstname", "givenname", "forename"],
        [ImportField.LastName] = ["nachname", "familienname", "zuname", "lastname", "surname", "familyname"],
        [ImportField.Organisation] = ["firma", "firmenname", "unternehmen", "organisation", "organization", "company", "companyname", "betrieb", "account"],
        [ImportField.Name] = ["name", "kunde", "kundenname", "fullname", "ansprechpartner", "kontakt", "contact", "customer", "customername", "displayname", "person"],
        [ImportField.Email] = ["email", "emailadresse", "mail", "mailadresse", "emailaddress", "email1", "email2", "emailgeschaeftlich", "emailprivat", "workemail"],
        [ImportField.Phone] = ["telefon", "telefonnummer", "tel", "telnr", "phone", "phonenumber", "mobil", "mobile", "handy", "mobilnummer", "mobiltelefon", "telefon1", "telefon2", "telefongeschaeftlich", "telefonprivat", "rufnummer", "workphone", "homephone", "festnetz"],
        [ImportField.Street] = ["strasse", "street", "strassehausnummer", "strasseundhausnummer", "address1", "streetaddress"],
        [ImportField.PostalCode] = ["plz", "postleitzahl", "zip", "zipcode", "postcode", "postalcode"],
        [ImportField.City] = ["ort", "stadt", "city", "town", "wohnort"],
        [ImportField.Country] = ["land", "country", "staat"],
        [ImportField.Address] = ["adresse", "anschrift", "address", "postadresse", "postanschrift"],
        [ImportField.Language] = ["sprache", "language", "lang", "korrespondenzsprache"],
        [ImportField.Kind] = ["art", "typ", "kundenart", "kundentyp", "type", "kind", "customertype"],
        [ImportField.Note] = ["notiz", "notizen", "bemerkung", "bemerkungen", "kommentar", "note", "notes", "comment", "remark", "anmerkung"],
    };

    private static readonly HashSet<ImportField> Repeatable = [ImportField.Ignore, ImportField.Email, ImportField.Phone, ImportField.Note];

    /// <summary>What the columns of a file seem to mean; its first row may be their names or the first customer.</summary>
    public static (bool Header, List<ImportField> Fields) Guess(IReadOnlyList<string> first)
    {
        var fields = first.Select(Called).ToList();
        for (var i = 0; i < fields.Count; i++)
            if (!Repeatable.Contains(fields[i]) && fields.IndexOf(fields[i]) < i)
                fields[i] = ImportField.Ignore;
        if (fields.Exists(f => f != ImportField.Ignore))
            return (true, fields);
        // No name is known: a row with an address in it is a customer already.
        var header = !first.Any(cell => EmailAddress.Deliverable(cell.Trim()));
        return (header, header ? fields : [.. first.Select(cell => EmailAddress.Deliverable(cell.Trim()) ? ImportField.Email : ImportField.Ignore)]);
    }

    public static Refusal? Refused(IReadOnlyList<ImportField> fields) =>
        fields.Where(f => !Repeatable.Contains(f)).GroupBy(f => f).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? new FieldTwice(Platform.Ui.Texts.Spaced(twice.Key.ToString()))
            : fields.Any(f => f is ImportField.Name or ImportField.FirstName or ImportField.LastName or ImportField.Organisation or ImportField.Email) ? null : new NothingToKnowThemBy();

    /// <summary>A field by the name somebody gives it on the command line.</summary>
    public static ImportField? Named(string name) => Enum.TryParse<ImportField>(name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var field) && Enum.IsDefined(field) ? field : null;

    private static ImportField Called(string header)
    {
        var key = string.Concat(Naming.Key(header).Where(char.IsLetterOrDigit));
        return Known.FirstOrDefault(k => k.Value.Contains(key)).Key;
    }
}
