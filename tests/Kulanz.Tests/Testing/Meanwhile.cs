using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Testing;

/// <summary>Something that happens just before a question with these words is put to the database: what somebody else does in that moment, or a database that breaks.</summary>
public sealed class Meanwhile(string asked) : DbCommandInterceptor
{
    public Func<Task>? Happens { get; set; }

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        if (Happens is { } happens && command.CommandText.Replace("\"", "", StringComparison.Ordinal).Contains(asked, StringComparison.Ordinal))
            await happens();
        return result;
    }

    /// <summary>In a program that is about to be built.</summary>
    public void To(IServiceCollection services) => services.AddSingleton<IInterceptor>(this);
}
