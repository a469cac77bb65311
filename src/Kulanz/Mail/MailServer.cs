using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kulanz.Platform;
using Microsoft.AspNetCore.DataProtection;

namespace Kulanz.Mail;

public enum MailSecurity
{
    /// <summary>Encrypted from the first byte (ports 465 and 993).</summary>
    Tls,

    /// <summary>Starts in the clear and must be encrypted before anything else is said (ports 587 and 143). Never without: whoever stands in between could forbid it.</summary>
    StartTls,

    /// <summary>In the clear: for a server on this machine.</summary>
    None,
}

/// <summary>How to reach a mail server and sign in there. The password is kept encrypted and never shown again.</summary>
public sealed record MailServer
{
    public string Host { get; init; } = "";
    public int Port { get; init; }
    public MailSecurity Security { get; init; }

    /// <summary>Empty: no signing in.</summary>
    public string User { get; init; } = "";

    /// <summary>Encrypted by <see cref="MailSecrets"/>.</summary>
    public string? Secret { get; init; }

    /// <summary>PEM of the authority that signed the server's certificate, where it is not one the whole world knows.</summary>
    public string? TrustedCertificate { get; init; }

    public bool Known => Host.Length > 0;

    /// <summary>What is wrong with it before anybody has tried.</summary>
    public Invalid? Problem(string field)
    {
        if (Uri.CheckHostName(Host) == UriHostNameType.Unknown)
            return new NotAServerName($"{field}.Host", Host);
        if (Port is < 1 or > 65535)
            return new NotAPort($"{field}.Port");
        if (Security == MailSecurity.None && User.Length > 0 && !Local)
            return new PasswordInTheClear($"{field}.Security");
        return TrustedCertificate is not null && Trusted() is null ? new NotACertificate($"{field}.TrustedCertificate") : null;
    }

    /// <summary>The certificates to trust instead of the system's; null where none are given or none can be read.</summary>
    public X509Certificate2Collection? Trusted()
    {
        if (string.IsNullOrWhiteSpace(TrustedCertificate))
            return null;
        var read = new X509Certificate2Collection();
        try
        {
            read.ImportFromPem(TrustedCertificate);
        }
        catch (CryptographicException)
        {
            return null;
        }
        return read.Count > 0 ? read : null;
    }

    private bool Local => Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));
}

public sealed record NotAServerName(string Field, string Host) : Invalid(Field, "\"{0}\" is not the name of a server.", Host);

public sealed record NotAPort(string Field) : Invalid(Field, "A port is a number from 1 to 65535.");

public sealed record PasswordInTheClear(string Field) : Invalid(Field, "Without encryption the password could be read on the way. Choose TLS or STARTTLS, or leave the user name empty.");

public sealed record NotACertificate(string Field) : Invalid(Field, "This is not a certificate in PEM form (-----BEGIN CERTIFICATE-----).");

/// <summary>Passwords of mail servers, encrypted at rest.</summary>
public sealed class MailSecrets(IDataProtectionProvider protection)
{
    private readonly IDataProtector protector = protection.CreateProtector("Kulanz.Mail.Secrets");

    public string Protect(string password) => protector.Protect(password);

    /// <summary>Empty if the keys it was encrypted with are gone: signing in then fails with a sentence, and typing it anew helps.</summary>
    public string Reveal(string? secret)
    {
        if (secret is null)
            return "";
        try
        {
            return protector.Unprotect(secret);
        }
        catch (CryptographicException)
        {
            return "";
        }
    }
}
