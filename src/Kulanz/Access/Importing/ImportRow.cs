using Kulanz.Platform;

namespace Kulanz.Access.Importing;

public sealed record NoName() : Refusal("Nothing in this row says who it is: name, organisation and e-mail address are empty.");

public sealed record TooManyCells(int Found, int Expected) : Refusal("This row has {0} cells, but the file has {1} columns. Is a separator or a quotation mark missing?", Found, Expected);

/// <summary>One row of a file as a customer. What the cells say is data, also where a spreadsheet would take it for a formula.</summary>
public sealed record ImportRow(long Line, CustomerGiven Given, string? Organisation, string? Note, Refusal? Refused)
{
    public static ImportRow Of(CsvRow row, ImportReading reading)
    {
        var nobody = new CustomerGiven(CustomerKind.Person, "", null, []);
        if (row.Problem is { } problem)
            return new(row.Line, nobody, null, null, problem);
        if (row.Cells.Skip(reading.Fields.Count).Any(cell => cell.Length > 0))
            return new(row.Line, nobody, null, null, new TooManyCells(row.Cells.Count, reading.Fields.Count));

        var organisation = Cell(ImportField.Organisation);
        var person = Cell(ImportField.Name) is { Length: > 0 } whole ? whole : $"{Cell(ImportField.FirstName)} {Cell(ImportField.LastName)}".Trim();
        var emails = Cells(ImportField.Email).SelectMany(e => e.Split([';', ',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToList();
        var kind = Kind(Cell(ImportField.Kind)) ?? (person.Length == 0 && organisation.Length > 0 ? CustomerKind.Organisation : CustomerKind.Person);
        var name = person.Length > 0 ? person : organisation.Length > 0 ? organisation : emails.FirstOrDefault() ?? "";
        var address = Cell(ImportField.Address) is { Length: > 0 } line ? line
            : string.Join(", ", new[] { Cell(ImportField.Street), $"{Cell(ImportField.PostalCode)} {Cell(ImportField.City)}".Trim(), Cell(ImportField.Country) }.Where(part => part.Length > 0));
        var given = new CustomerGiven(kind, name, Company.Known(Cell(ImportField.Language)),
        [
            .. emails.Select(e => new PointGiven(ContactKind.Email, e)),
            .. Cells(ImportField.Phone).Select(p => new PointGiven(ContactKind.Phone, p)),
            .. address.Length > 0 ? [new PointGiven(ContactKind.Address, address)] : Array.Empty<PointGiven>(),
        ])
        { Reference = Cell(ImportField.Reference) is { Length: > 0 } reference ? reference : null };
        var belongs = kind == CustomerKind.Person && person.Length > 0 && organisation.Length > 0 ? organisation : null;
        return new(row.Line, given, belongs, string.Join('\n', Cells(ImportField.Note)) is { Length: > 0 } note ? note : null, Unusable(given, belongs));

        string Cell(ImportField field) => Cells(field).FirstOrDefault() ?? "";

        IEnumerable<string> Cells(ImportField field) =>
            reading.Fields.Select((f, i) => (f, i)).Where(c => c.f == field && c.i < row.Cells.Count).Select(c => Typed.Line(Csv.Original(row.Cells[c.i].Trim()))).Where(cell => cell.Length > 0);
    }

    private static Refusal? Unusable(CustomerGiven given, string? organisation) => given switch
    {
        { Name.Length: 0 } => new NoName(),
        { Name.Length: > 200 } => new TooLong("name", 200),
        { Reference.Length: > 80 } => new TooLong("reference", 80),
        { Points.Count: > Describing.MostPoints } => new TooManyContactPoints(Describing.MostPoints),
        _ when organisation?.Length > 200 => new TooLong("organisation", 200),
        _ => given.Points.Select(Describing.Unusable).FirstOrDefault(r => r is not null),
    };

    private static CustomerKind? Kind(string cell) => Naming.Key(cell) switch
    {
        "" => null,
        "organisation" or "organization" or "firma" or "company" or "unternehmen" or "business" or "geschaeftlich" or "b2b" => CustomerKind.Organisation,
        _ => CustomerKind.Person,
    };
}
