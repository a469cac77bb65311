using System.Buffers;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Kulanz.Platform.Data;

/// <summary>
/// The last door before the database: U+0000 and half a surrogate pair, which PostgreSQL refuses with an error and no page could show, are left out
/// of every text that is stored or asked for. What people type loses them earlier (<see cref="Typed"/>); a subject cut at 300 characters may gain
/// one later, in the middle of an emoji.
/// </summary>
internal sealed class StorableText : DbCommandInterceptor
{
    public static readonly StorableText Instance = new();

    private static readonly SearchValues<char> Suspect = SearchValues.Create([.. "\0", .. Enumerable.Range(0xD800, 0x800).Select(code => (char)code)]);

    public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result) => Clean(command, result);

    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result) => Clean(command, result);

    public override InterceptionResult<object> ScalarExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<object> result) => Clean(command, result);

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) =>
        new(Clean(command, result));

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
        new(Clean(command, result));

    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default) =>
        new(Clean(command, result));

    private static T Clean<T>(DbCommand command, T result)
    {
        foreach (DbParameter parameter in command.Parameters)
            if (parameter.Value is string text && text.AsSpan().ContainsAny(Suspect))
                parameter.Value = Typed.Kept(text);
            else if (parameter.Value is string[] texts && texts.Any(t => t?.AsSpan().ContainsAny(Suspect) == true))
                parameter.Value = texts.Select(t => t is null ? null : Typed.Kept(t)).ToArray();
        return result;
    }
}
