using System.Xml.Linq;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Platform.Web;

/// <summary>
/// A key of ASP.NET Core's data protection. In the database, so that every node can read what another one signed; encrypted only where there is a
/// <see cref="KeyFile"/> to do it with.
/// </summary>
public sealed class ProtectionKey
{
    public required string Name { get; init; }
    public required string Xml { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<ProtectionKey>
    {
        public void Configure(EntityTypeBuilder<ProtectionKey> key)
        {
            key.ToTable("protection_keys");
            key.HasKey(k => k.Name);
            key.Property(k => k.Name).HasMaxLength(200);
        }
    }
}

public sealed class ProtectionKeys(IServiceScopeFactory scopes) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var scope = scopes.CreateScope();
        return [.. scope.ServiceProvider.GetRequiredService<KulanzDb>().Set<ProtectionKey>().AsNoTracking().ToList().Select(k => XElement.Parse(k.Xml))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var scope = scopes.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<KulanzDb>();
        // Started once without the file, a node would make a new key for all of them, readable by everybody.
        if (element.Name.LocalName == "key" && !Encrypted(element.ToString()) && db.Set<ProtectionKey>().AsNoTracking().ToList().Exists(k => Encrypted(k.Xml)))
            throw new InvalidOperationException("The protection keys in the database are encrypted: set KULANZ_KEY_FILE.");
        db.Add(new ProtectionKey { Name = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });
        // The interface is synchronous; this runs once in ninety days.
        db.SaveChangesAsync().GetAwaiter().GetResult();
    }

    private static bool Encrypted(string xml) => xml.Contains(nameof(KeyFileDecryptor), StringComparison.Ordinal);
}
