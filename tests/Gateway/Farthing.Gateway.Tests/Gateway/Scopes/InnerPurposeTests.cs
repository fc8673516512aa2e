using Farthing.Documents.Ledger;
using Farthing.Gateway.Scopes;

namespace Farthing.Tests.Gateway.Scopes;

/// <summary>Tags of the gateway's own calls. They stand in journals: a changed one would be read as a client's.</summary>
public sealed class InnerPurposeTests
{
    [Theory]
    [InlineData("farthing=cache.embed", SavingMechanism.SemanticCache)]
    [InlineData("farthing=cache.verify", SavingMechanism.SemanticCache)]
    [InlineData("farthing=cache.audit", SavingMechanism.SemanticCache)]
    [InlineData("farthing=cascade.small", SavingMechanism.Cascade)]
    [InlineData("farthing=cascade.judge", SavingMechanism.Cascade)]
    [InlineData("farthing=cascade.audit", SavingMechanism.Cascade)]
    public void A_tag_says_why_a_call_was_made_and_what_pays_for_it(string tag, SavingMechanism mechanism)
    {
        InnerPurpose? purpose = InnerPurpose.Of(["a=b", tag, "z=y"]);

        Assert.Equal((tag, mechanism), (purpose?.Tag, purpose?.Mechanism));
    }

    [Theory]
    [InlineData("farthing=cache")]
    [InlineData("farthing=")]
    [InlineData("feature=cache.embed")]
    [InlineData("Farthing=cache.embed")]
    [InlineData("")]
    public void Other_tags_are_no_purpose(string tag)
    {
        Assert.Null(InnerPurpose.Of([tag]));
        Assert.Null(InnerPurpose.Of([]));
        Assert.Equal(
            tag.StartsWith("farthing=", StringComparison.Ordinal) ? tag : null,
            InnerPurpose.FindReserved(["a=b", tag])
        );
    }
}
