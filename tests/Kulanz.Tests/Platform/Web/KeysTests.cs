using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Xml.Linq;
using Kulanz.Platform.Web;
using Kulanz.Tests.Testing;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Platform.Web;

/// <summary>The keys that protect stored secrets.</summary>
public sealed class KeysTests
{
    [Theory, BothEngines]
    public async Task With_a_key_file_the_database_alone_opens_nothing(string engine)
    {
        using var elsewhere = new TemporaryFolder();
        var path = Path.Combine(elsewhere.Path, "key");
        await File.WriteAllTextAsync(path, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) + "\n");
        await using var app = await TestApp.Start(engine, new() { ["KULANZ_KEY_FILE"] = path });
        await app.SignedIn(Someone.Anna);

        var kept = await app.Look(db => db.Set<ProtectionKey>().Select(k => k.Xml).ToListAsync());
        Assert.NotEmpty(kept);
        Assert.All(kept, xml => Assert.DoesNotContain("masterKey", xml, StringComparison.Ordinal));
        Assert.All(app.Services.GetRequiredService<IKeyManager>().GetAllKeys(), key => Assert.NotNull(key.CreateEncryptor()));
        // A node that was started without the file does not make one in the clear.
        Assert.Throws<InvalidOperationException>(() => app.Services.GetRequiredService<ProtectionKeys>().StoreElement(new XElement("key"), "another"));

        await File.WriteAllTextAsync(path, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        var others = new ServiceCollection().AddSingleton(KeyFile.Read(path)).BuildServiceProvider();
        foreach (var services in new[] { others, new ServiceCollection().BuildServiceProvider() })
            Assert.ThrowsAny<CryptographicException>(() => new KeyFileDecryptor(services).Decrypt(XElement.Parse(kept[0]).Descendants("sealed").Single()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("c2VjcmV0")]
    public void What_is_no_key_ends_the_program_with_a_sentence(string? content)
    {
        using var elsewhere = new TemporaryFolder();
        var path = Path.Combine(elsewhere.Path, "key");
        if (content is not null)
            File.WriteAllText(path, content);
        Assert.Contains("KULANZ_KEY_FILE", Assert.Throws<ValidationException>(() => KeyFile.Read(path)).Message, StringComparison.Ordinal);
    }
}
