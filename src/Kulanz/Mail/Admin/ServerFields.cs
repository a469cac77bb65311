namespace Kulanz.Mail.Admin;

/// <summary>The fields of one server in a form.</summary>
public sealed record ServerFields(string Name, ServerForm Server, bool HasPassword, int UsualPort)
{
    public static ServerForm Of(MailServer server) => new()
    {
        Host = server.Host,
        Port = server.Port,
        Security = server.Security,
        User = server.User,
        TrustedCertificate = server.TrustedCertificate,
    };
}
