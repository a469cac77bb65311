using Kulanz.Access;
using Kulanz.Platform;

namespace Kulanz.Demo;

/// <summary>The customers, as Stories/customers.txt lists them, by the word under which stories call them.</summary>
public sealed class People(Describing describing, Noting noting)
{
    public sealed record Person(string Key, string Language, string Name, string? Email, string? Phone, Guid Id);

    /// <summary>Those written down up to now.</summary>
    public static IEnumerable<string[]> Listed => Shelf.Rows("customers.txt");

    public async Task<Dictionary<string, Person>> Settle(Func<string, Task<Actor>> acting, CancellationToken cancel)
    {
        var known = new Dictionary<string, Person>();
        var by = await acting("katrin");
        var author = await acting("miriam");
        var reference = 20_400;
        foreach (var row in Listed)
        {
            if (row is not [var key, var language, var name, var emails, var phones, var address, var organisation, var note])
                throw new InvalidDataException($"A customer has eight fields: {string.Join(" | ", row)}");
            var points = Split(emails).Select(e => new PointGiven(ContactKind.Email, e)).Concat(Split(phones).Select(p => new PointGiven(ContactKind.Phone, p)))
                .Append(new PointGiven(ContactKind.Address, address.Length == 0 && organisation.Length > 1 ? null : address)).ToList();
            var given = new CustomerGiven(organisation == "*" ? CustomerKind.Organisation : CustomerKind.Person, name, language, points)
            {
                Reference = organisation is "" or "*" ? $"LG-{reference += 37}" : null,
                OrganisationId = organisation is "" or "*" ? null : known[organisation].Id,
            };
            var customer = (await describing.Add(given, by, cancel)).Value;
            known.Add(key, new Person(key, language, name, Split(emails).FirstOrDefault(), Split(phones).FirstOrDefault(), customer.Id));
            if (note.Length > 0)
                _ = (await noting.Note(customer.Id, note, author, cancel)).Value;
        }
        return known;
    }

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
