using Farthing.Protocol.Translation.Requests;

namespace Farthing.Tests.Protocol.Translation.Requests;

public sealed class LossesTests
{
    [Fact]
    public void Losses_are_counted_by_name_in_the_order_of_their_first()
    {
        Losses losses = new();

        losses.Count("thinking");
        losses.Count("top_k");
        losses.Count("thinking");

        Assert.Equal("thinking=2, top_k=1", losses.ToString());
    }
}
