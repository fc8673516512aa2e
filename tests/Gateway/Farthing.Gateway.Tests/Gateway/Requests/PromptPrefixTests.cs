using System.Text;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Requests;

namespace Farthing.Tests.Gateway.Requests;

public sealed class PromptPrefixTests
{
    [Fact]
    public void A_longer_conversation_has_the_hashes_of_its_beginning()
    {
        string turn = "{\"role\":\"user\",\"content\":\"" + new string('a', 700) + "\"}";
        ulong[] first = Hashes($$"""{"model":"m","messages":[{{turn}}]}""");
        ulong[] second = Hashes($$"""{"stream":true,"messages":[{{turn}},{{turn}}],"model":"m"}""");

        // 700 bytes and their message: the beginnings of 256 and 512 bytes; the second is twice as long.
        Assert.Equal(2, first.Length);
        Assert.Equal(first, second[..2]);
        Assert.Equal(4, second.Length);
    }

    [Fact]
    public void Another_beginning_has_other_hashes()
    {
        ulong[] one = Hashes(Chat("a" + new string('x', 600)));
        ulong[] other = Hashes(Chat("b" + new string('x', 600)));

        Assert.Empty(one.Intersect(other));
        Assert.Equal(one.Length, one.Distinct().Count());
    }

    [Fact]
    public void What_stands_before_the_messages_is_hashed_before_them_wherever_it_stands()
    {
        string system = new('s', 300);
        ulong[] before = Hashes(
            $$"""{"system":"{{system}}","model":"m","max_tokens":1,"messages":[]}""",
            Dialect.Messages
        );
        ulong[] behind = Hashes(
            $$"""{"model":"m","max_tokens":1,"messages":[],"system":"{{system}}"}""",
            Dialect.Messages
        );
        ulong[] other = Hashes(
            $$"""{"model":"m","max_tokens":1,"messages":[],"system":"!{{system}}"}""",
            Dialect.Messages
        );

        Assert.Equal(before, behind);
        Assert.NotEqual(before, other);
    }

    [Fact]
    public void There_are_never_more_than_31() =>
        Assert.Equal(PromptPrefix.MaxBlocks, Hashes(Chat(new string('x', 300_000))).Length);

    [Fact]
    public void A_short_prompt_has_one_and_a_body_without_prompt_none()
    {
        Assert.Single(Hashes(Chat("hi")));
        Assert.Empty(Hashes("""{"model":"m"}"""));
    }

    private static string Chat(string content) =>
        $$"""{"model":"m","messages":[{"role":"user","content":"{{content}}"}]}""";

    private static ulong[] Hashes(string body, Dialect? endpoint = null)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        Assert.Null(RequestReader.Read(bytes, endpoint ?? Dialect.Chat, out RequestPeek peek));
        return PromptPrefix.Hashes(bytes, peek);
    }
}
