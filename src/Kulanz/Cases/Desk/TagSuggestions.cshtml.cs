using Kulanz.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Cases.Desk;

/// <summary>The tags that begin with what is being typed.</summary>
[Authorize(Permission.CasesRead)]
public sealed class TagSuggestionsModel(Tagging tagging) : PageModel
{
    public IReadOnlyList<Tag> Tags { get; private set; } = [];

    public async Task OnGetAsync([FromQuery] string? tag, CancellationToken cancel) => Tags = await tagging.Suggest(tag ?? "", 12, cancel);
}
