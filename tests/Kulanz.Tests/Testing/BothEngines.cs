using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Kulanz.Tests.Testing;

/// <summary>Runs a theory once on SQLite and once on PostgreSQL: <c>[Theory, BothEngines]</c> with a parameter <c>string engine</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BothEnginesAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([new TheoryDataRow(Databases.Sqlite), new TheoryDataRow(Databases.Postgres)]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
