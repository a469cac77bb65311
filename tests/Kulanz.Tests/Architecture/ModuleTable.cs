using Mono.Cecil;

namespace Kulanz.Tests.Architecture;

/// <summary>
/// Which module may use which. A line names what a module uses, singly; whoever needs one more writes it here, where it is seen.
/// The table must be exact: a use that is not in it fails, and so does an entry nobody uses any more.
/// </summary>
public sealed class ModuleTable
{
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Platform"] = [],
        ["Evidence"] = ["Platform"],
        ["Access"] = ["Platform", "Evidence"],
        ["Mail"] = ["Platform", "Evidence", "Access"],
        ["Events"] = ["Platform", "Evidence", "Access", "Mail"],
        ["Contracts"] = ["Platform", "Evidence", "Access", "Mail", "Search"],
        ["Search"] = ["Platform", "Access"],
        ["Telephony"] = ["Platform", "Evidence", "Access"],
        ["Partners"] = ["Platform", "Evidence", "Access"],
        ["Cases"] = ["Platform", "Evidence", "Access", "Mail", "Contracts", "Search", "Telephony", "Partners"],
        ["Demo"] = ["Platform", "Evidence", "Access", "Mail", "Contracts", "Telephony", "Partners", "Cases"],
    };

    /// <summary>Puts the program together, so it knows everybody; no module may know it.</summary>
    private const string Root = "";

    [Fact]
    public void Each_module_uses_exactly_what_the_table_says()
    {
        var used = UsesInCode();

        var wrong = used.Where(pair => pair.Key != Root)
            .SelectMany(pair => pair.Value.Where(target => !MayUse.GetValueOrDefault(pair.Key, []).Contains(target.Key))
                .Select(target => $"{pair.Key} uses {target.Key} ({target.Value})"));
        Assert.Empty(wrong);

        var stale = MayUse.SelectMany(pair => pair.Value.Where(target => !used.GetValueOrDefault(pair.Key, []).ContainsKey(target))
            .Select(target => $"{pair.Key} no longer uses {target}"));
        Assert.Empty(stale);
    }

    [Fact]
    public void The_table_has_no_circles()
    {
        var done = new HashSet<string>();
        while (MayUse.Keys.FirstOrDefault(module => !done.Contains(module) && MayUse[module].All(done.Contains)) is { } free)
            done.Add(free);
        Assert.Empty(MayUse.Keys.Except(done));
    }

    /// <summary>Module → module it uses → an example of where, read from the compiled program.</summary>
    private static Dictionary<string, Dictionary<string, string>> UsesInCode()
    {
        var uses = new Dictionary<string, Dictionary<string, string>>();
        using var assembly = AssemblyDefinition.ReadAssembly(typeof(Hosting).Assembly.Location);
        foreach (var type in assembly.MainModule.GetTypes())
        {
            // One class lists the tables of all modules; each in a file of its own module.
            if (Outermost(type).Name == "KulanzDb" || ModuleOf(type) is not { } from)
                continue;
            foreach (var target in References(type))
                if (Outermost(target).Name != "KulanzDb" && ModuleOf(target) is { } to && to != from)
                    uses.TryAdd(from, []);
            foreach (var target in References(type))
                if (Outermost(target).Name != "KulanzDb" && ModuleOf(target) is { } to && to != from)
                    uses[from].TryAdd(to, $"{type.FullName} → {target.FullName}");
        }
        return uses;
    }

    private static IEnumerable<TypeReference> References(TypeDefinition type)
    {
        IEnumerable<TypeReference?> found =
        [
            type.BaseType,
            .. type.Interfaces.Select(i => i.InterfaceType),
            .. type.CustomAttributes.Select(a => a.AttributeType),
            .. type.Fields.Select(f => f.FieldType),
            .. type.Methods.SelectMany(method => (IEnumerable<TypeReference?>)
            [
                method.ReturnType,
                .. method.Parameters.Select(p => p.ParameterType),
                .. method.CustomAttributes.Select(a => a.AttributeType),
                .. method.HasBody ? method.Body.Variables.Select(v => v.VariableType) : [],
                .. method.HasBody ? method.Body.Instructions.SelectMany(i => i.Operand switch
                {
                    TypeReference t => [t],
                    MethodReference m => [m.DeclaringType, m.ReturnType, .. m.Parameters.Select(p => p.ParameterType), .. m is GenericInstanceMethod g ? g.GenericArguments : []],
                    FieldReference f => [f.DeclaringType, f.FieldType],
                    _ => Array.Empty<TypeReference>(),
                }) : [],
            ]),
        ];
        return found.OfType<TypeReference>().SelectMany(Parts);
    }

    /// <summary><c>List&lt;Case&gt;</c> is both.</summary>
    private static IEnumerable<TypeReference> Parts(TypeReference type) => type switch
    {
        GenericInstanceType generic => [generic.ElementType, .. generic.GenericArguments.SelectMany(Parts)],
        TypeSpecification wrapped => Parts(wrapped.ElementType),
        GenericParameter => [],
        _ => [type],
    };

    private static string? ModuleOf(TypeReference type)
    {
        var space = Outermost(type).Namespace;
        return space == "Kulanz" ? Root
            : space.StartsWith("Kulanz.", StringComparison.Ordinal) && Outermost(type).Scope is ModuleDefinition or { Name: "kulanz.dll" or "kulanz" } ? space.Split('.')[1]
            : null;
    }

    private static TypeReference Outermost(TypeReference type) => type.DeclaringType is null ? type : Outermost(type.DeclaringType);
}
