using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Testing;

/// <summary>
/// Something that happens just before a question with all these words is put to the database: what somebody else does in that moment, or
/// a database that breaks. The loops of the program ask too: choose words that only the question meant has.
/// </summary>
public sealed class Meanwhile(params string[] asked) : DbCommandInterceptor
{
    public Func<Task>? Happens { get; set; }

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        var question = command.CommandText.Replace("\"", "", StringComparison.Ordinal);
        if (Happens is { } happens && asked.All(words => question.Contains(words, StringComparison.Ordinal)))
            await happens();
        return result;
    }

    /// <summary>In a program that is about to be built.</summary>
    public void To(IServiceCollection services) => services.AddSingleton<IInterceptor>(this);
}
