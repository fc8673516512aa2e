using System.Text;
using Farthing.Protocol.Translation.Messages;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Tests.Protocol.Translation.Requests;

/// <summary>Bodies of nothing but structure are refused before objects are made of them.</summary>
public sealed class BodyDensityTests
{
    [Theory]
    [InlineData(BodyDensity.MaxValues - 2, false)]
    [InlineData(BodyDensity.MaxValues - 1, true)]
    public void The_bound_counts_every_value_and_the_brackets_around_them(int numbers, bool isRefused)
    {
        byte[] body = Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat(1, numbers))}]");

        RequestRefusedException? refused =
            Record.Exception(() => BodyDensity.Check(body)) as RequestRefusedException;

        Assert.Equal(isRefused, refused is not null);
        Assert.Equal(isRefused ? 413 : null, refused?.Error.Status);
    }

    [Fact]
    public void Long_texts_are_one_value()
    {
        string body =
            $$"""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"{{new string(',', 5_000_000)}}"}]}""";

        Conversation read = MessagesFormat.Instance.ReadRequest(Encoding.UTF8.GetBytes(body), new Losses());

        Assert.Single(read.Turns);
    }

    [Fact]
    public void A_dense_body_is_refused_wherever_its_values_stand()
    {
        string values = string.Join(',', Enumerable.Repeat("[]", 150_000));
        byte[] body = Encoding.UTF8.GetBytes(
            $$"""{"model":"m","max_tokens":1,"metadata":{"x":[{{values}}]},"messages":[]}"""
        );

        RequestRefusedException refused = Assert.Throws<RequestRefusedException>(() =>
            MessagesFormat.Instance.ReadRequest(body, new Losses())
        );

        Assert.Contains("more than 200000 JSON values", refused.Message, StringComparison.Ordinal);
    }
}
