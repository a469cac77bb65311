using System.Globalization;
using System.Text;

namespace Kulanz.Mail;

/// <summary>Somebody's address with the name that stands before it.</summary>
public sealed record NamedAddress(string Address, string Name = "")
{
    /// <summary>
    /// Fit to be written to: something@something, nothing in it that could end a line or an address. Deliberately not the whole grammar of RFC 5321;
    /// what is refused here nobody has.
    /// </summary>
    public static bool Fit(string address) =>
        address.Length <= 254
        && address.LastIndexOf('@') is > 0 and var at && at < address.Length - 1
        && address.IndexOf('@', StringComparison.Ordinal) == at
        && !address.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '<' or '>' or '(' or ')' or ',' or ';' or ':' or '"' or '\\' or '[' or ']')
        && !address.StartsWith('.') && !address.EndsWith('.') && !address.Contains("..", StringComparison.Ordinal);

    /// <summary>The domain in the letters of the wire (<c>müller.example</c> is <c>xn--mller-kva.example</c>); the part before @ stays.</summary>
    public string OnTheWire
    {
        get
        {
            var at = Address.LastIndexOf('@');
            var domain = Address[(at + 1)..];
            if (Ascii.IsValid(domain))
                return Address;
            try
            {
                return Address[..(at + 1)] + new IdnMapping().GetAscii(domain);
            }
            catch (ArgumentException)
            {
                return Address;
            }
        }
    }

    public override string ToString() => Name.Length > 0 ? $"{Name} <{Address}>" : Address;
}
