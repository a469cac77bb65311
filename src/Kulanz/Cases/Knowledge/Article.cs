using Kulanz.Platform;
using Kulanz.Platform.Files;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases.Knowledge;

public enum Audience
{
    /// <summary>Everybody, on the portal.</summary>
    Public,

    /// <summary>Staff only.</summary>
    Internal,
}

public sealed record OpenedByDraft() : Invalid("audience", "What is published in this article is for staff only, and everybody could read it at once. Publish this text for everybody, or leave the draft to staff only.");

public sealed record OtherTextForStaff() : Invalid("audience", "This article is published for staff only in another language too, and everybody could read that text as well. Withdraw it there first.");

/// <summary>One subject of the knowledge base, in one language or two.</summary>
public sealed class Article
{
    public Guid Id { get; init; }
    public Guid? CategoryId { get; set; }
    public Audience Audience { get; set; }

    /// <summary>When somebody should read it again and see whether it is still right.</summary>
    public DateOnly? ReviewOn { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Taken out of use since; it can be put back.</summary>
    public DateTimeOffset? RetiredAt { get; set; }

    public int Version { get; set; }
    public List<ArticleText> Texts { get; init; } = [];

    public string Topic => $"article/{Id}";

    /// <summary>
    /// Why this one cannot have that audience now. Who reads an article is said of all its texts at once, so opening it shows everybody whatever
    /// is published in it; to close it is never refused.
    /// </summary>
    /// <param name="publishing">In which language a new text takes the place of the published one; null for a draft.</param>
    public Refusal? Refuses(Audience audience, string? publishing) =>
        Audience == Audience.Public || audience == Audience.Internal ? null
        : publishing is null && Texts.Exists(t => t.PublishedVersion is not null) ? new OpenedByDraft()
        : Texts.Exists(t => t.PublishedVersion is not null && t.Language != publishing) ? new OtherTextForStaff()
        : null;

    internal sealed class Mapping : IEntityTypeConfiguration<Article>
    {
        public void Configure(EntityTypeBuilder<Article> article)
        {
            article.ToTable("articles");
            article.HasIndex(a => new { a.CategoryId, a.Id });
            article.HasIndex(a => a.ReviewOn);
            article.HasOne<ArticleCategory>().WithMany().HasForeignKey(a => a.CategoryId);
            article.HasMany(a => a.Texts).WithOne().HasForeignKey(t => t.ArticleId);
        }
    }
}

/// <summary>An article in one language: what is published, and how readers liked it.</summary>
public sealed class ArticleText
{
    public Guid ArticleId { get; init; }
    public required string Language { get; init; }

    /// <summary>Its name in addresses. It stays when the title changes, so that links keep working.</summary>
    public required string Slug { get; init; }

    /// <summary>The latest title, published or not, for the desk's lists.</summary>
    public required string DraftTitle { get; set; }

    public string Title { get; set; } = "";
    public string Body { get; set; } = "";

    /// <summary>The first sentence, for lists.</summary>
    public string Summary { get; set; } = "";

    public int LatestVersion { get; set; }
    public int? PublishedVersion { get; set; }
    public DateTimeOffset? PublishedAt { get; set; }
    public DateTimeOffset ChangedAt { get; set; }
    public int Helped { get; set; }
    public int DidNotHelp { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<ArticleText>
    {
        public void Configure(EntityTypeBuilder<ArticleText> text)
        {
            text.ToTable("article_texts");
            text.HasKey(t => new { t.ArticleId, t.Language });
            text.Property(t => t.Language).HasMaxLength(2);
            text.Property(t => t.Slug).HasMaxLength(120);
            text.Property(t => t.DraftTitle).HasMaxLength(200);
            text.Property(t => t.Title).HasMaxLength(200);
            text.Property(t => t.Summary).HasMaxLength(300);
            text.HasIndex(t => t.Slug).IsUnique();
            text.HasIndex(t => new { t.Language, t.Helped });
            text.HasIndex(t => new { t.Language, t.ChangedAt });
        }
    }
}

/// <summary>A saving of an article's text: whole, with author and time. None ever changes.</summary>
public sealed class ArticleVersion
{
    public Guid Id { get; init; }
    public Guid ArticleId { get; init; }
    public required string Language { get; init; }
    public int Number { get; init; }
    public required string Title { get; init; }
    public required string Body { get; init; }
    public DateTimeOffset At { get; init; }
    public Guid? ById { get; init; }
    public required string ByName { get; init; }

    /// <summary>What was changed, and why.</summary>
    public string Comment { get; init; } = "";

    internal sealed class Mapping : IEntityTypeConfiguration<ArticleVersion>
    {
        public void Configure(EntityTypeBuilder<ArticleVersion> version)
        {
            version.ToTable("article_versions");
            version.Property(v => v.Language).HasMaxLength(2);
            version.Property(v => v.Title).HasMaxLength(200);
            version.Property(v => v.ByName).HasMaxLength(200);
            version.Property(v => v.Comment).HasMaxLength(300);
            version.HasIndex(v => new { v.ArticleId, v.Language, v.Number }).IsUnique();
            version.HasOne<Article>().WithMany().HasForeignKey(v => v.ArticleId);
        }
    }
}

/// <summary>A shelf of the knowledge base.</summary>
public sealed class ArticleCategory
{
    public Guid Id { get; init; }
    public required string German { get; set; }
    public required string English { get; set; }
    public int Position { get; set; }

    public string In(string language) => language == "de" ? German : English;

    internal sealed class Mapping : IEntityTypeConfiguration<ArticleCategory>
    {
        public void Configure(EntityTypeBuilder<ArticleCategory> category)
        {
            category.ToTable("article_categories");
            category.Property(c => c.German).HasMaxLength(80);
            category.Property(c => c.English).HasMaxLength(80);
            category.HasIndex(c => c.Position);
        }
    }
}

/// <summary>A picture or file that articles show. Only what was uploaded for an article is handed out, never any stored file by its hash.</summary>
public sealed class ArticleFile
{
    public Guid Id { get; init; }
    public Guid ArticleId { get; init; }
    public required string Name { get; init; }
    public required string Type { get; init; }
    public long Size { get; init; }
    public byte[] Hash { get; init; } = [];
    public DateTimeOffset At { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<ArticleFile>
    {
        public void Configure(EntityTypeBuilder<ArticleFile> file)
        {
            file.ToTable("article_files");
            file.Property(f => f.Name).HasMaxLength(200);
            file.Property(f => f.Type).HasMaxLength(80);
            file.HasIndex(f => f.ArticleId);
            file.HasOne<Article>().WithMany().HasForeignKey(f => f.ArticleId);
            file.HasOne<StoredFile>().WithMany().HasForeignKey(f => f.Hash);
        }
    }
}

/// <summary>"Was this helpful?", answered by a reader.</summary>
public sealed class ArticleFeedback
{
    public Guid Id { get; init; }
    public Guid ArticleId { get; init; }
    public required string Language { get; init; }
    public bool Helpful { get; init; }
    public string Comment { get; init; } = "";
    public DateTimeOffset At { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<ArticleFeedback>
    {
        public void Configure(EntityTypeBuilder<ArticleFeedback> feedback)
        {
            feedback.ToTable("article_feedback");
            feedback.Property(f => f.Language).HasMaxLength(2);
            feedback.Property(f => f.Comment).HasMaxLength(1000);
            feedback.HasIndex(f => new { f.ArticleId, f.At });
            feedback.HasOne<Article>().WithMany().HasForeignKey(f => f.ArticleId);
        }
    }
}
