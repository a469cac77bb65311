using System.Globalization;
using System.Text;

namespace Kulanz.Mail;

/// <summary>Somebody's address with the name that stands before it.</summary>
public sealed record NamedAddress(string Address, string Name = "")
{
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
