using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Kulanz.Platform.Data;

/// <summary>Times as UTC ticks: SQLite compares and orders them as integers.</summary>
public sealed class UtcTicks() : ValueConverter<DateTimeOffset, long>(time => time.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

/// <summary>PostgreSQL's timestamptz takes times in UTC only.</summary>
public sealed class UtcOnly() : ValueConverter<DateTimeOffset, DateTimeOffset>(time => time.ToUniversalTime(), time => time);

/// <summary>Ids as 16 bytes, most significant first, so that UUIDv7 keep their order.</summary>
public sealed class GuidBytes() : ValueConverter<Guid, byte[]>(id => id.ToByteArray(true), bytes => new Guid(bytes, true));

/// <summary>Tables and columns in snake_case, as both engines' own tools like them.</summary>
public sealed class SnakeCaseNames : IModelFinalizingConvention
{
    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        foreach (var entity in modelBuilder.Metadata.GetEntityTypes())
        {
            // What lies inside a JSON column has names of its own.
            if (entity.IsMappedToJson())
                continue;
            foreach (var property in entity.GetDeclaredProperties())
            {
                property.SetColumnName(Of(property.Name));
                if (property.Name == "Version" && property.ClrType == typeof(int))
                    property.SetIsConcurrencyToken(true);
            }
            var table = entity.GetTableName();
            foreach (var key in entity.GetDeclaredKeys())
                key.SetName(key.IsPrimaryKey() ? $"{table}_key" : $"{table}_{Columns(key.Properties)}_key");
            foreach (var index in entity.GetDeclaredIndexes())
                index.SetDatabaseName($"{table}_by_{Columns(index.Properties)}");
            foreach (var reference in entity.GetDeclaredForeignKeys())
                reference.SetConstraintName($"{table}_{Columns(reference.Properties)}_reference");
        }
    }

    public static string Of(string name)
    {
        var snake = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i]) && !char.IsUpper(name[i - 1]))
                snake.Append('_');
            snake.Append(char.ToLowerInvariant(name[i]));
        }
        return snake.ToString();
    }

    private static string Columns(IEnumerable<IConventionProperty> properties) => string.Join('_', properties.Select(p => Of(p.Name)));
}

public static class OrderOfBytes
{
    public const string Annotation = "Kulanz:InOrderOfBytes";

    /// <summary>
    /// Compared by code points on both engines, so that an index finds what starts with some letters. PostgreSQL would otherwise compare
    /// as the server's language does, in which a range of letters is no range of beginnings.
    /// </summary>
    public static PropertyBuilder<T> InOrderOfBytes<T>(this PropertyBuilder<T> property) => property.HasAnnotation(Annotation, true);
}
