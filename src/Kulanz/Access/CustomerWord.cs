using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Access;

/// <summary>One word of a customer's name: "kun" finds Jonas Kunde among millions, because every word has its place in an index.</summary>
public sealed class CustomerWord
{
    public required string Word { get; init; }
    public Guid CustomerId { get; init; }

    /// <summary>Brings the words in line with the name.</summary>
    public static void Index(Customer customer)
    {
        var words = Naming.Words(customer.Name);
        customer.Words.RemoveAll(w => !words.Contains(w.Word));
        customer.Words.AddRange(words.Except(customer.Words.Select(w => w.Word)).ToList().Select(w => new CustomerWord { Word = w, CustomerId = customer.Id }));
    }

    internal sealed class Mapping : IEntityTypeConfiguration<CustomerWord>
    {
        public void Configure(EntityTypeBuilder<CustomerWord> word)
        {
            word.ToTable("customer_words");
            word.HasKey(w => new { w.Word, w.CustomerId });
            word.Property(w => w.Word).HasMaxLength(Naming.LongestWord).InOrderOfBytes();
            word.HasIndex(w => new { w.CustomerId, w.Word });
        }
    }
}
