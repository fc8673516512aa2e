using System.Buffers;
using System.Text;
using Farthing.Emulation.Texts;
using Farthing.Emulation.Tokens;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Emulation.Tokens;

/// <summary>Tokens give their text back, and are what the page says.</summary>
public sealed class PieceTokenizerTests
{
    [Theory]
    [InlineData("Hello world", "Hello| world")]
    [InlineData("internationalization", "intern|ationa|lizati|on")]
    [InlineData("LLMs cost 12345 tokens.", "LLM|s| cost| |123|45| tokens|.")]
    [InlineData("a  b\n\nc\t", "a| | b|\n\n|c|\t")]
    [InlineData("camelCase é 中文 😀!", "camel|Case| é| 中|文| 😀|!")]
    [InlineData("", "")]
    public void Text_is_cut_by_rule(string text, string pieces)
    {
        List<int> tokens = [];
        PieceTokenizer.Encode(Encoding.UTF8.GetBytes(text), tokens);

        Assert.Equal(pieces, string.Join('|', tokens.Select(token => Decode([token]))));
        Assert.All(tokens, token => Assert.InRange(token, 0, PieceTokenizer.VocabularySize - 1));
    }

    [Fact]
    public void Tokens_give_any_text_back() =>
        Prop.ForAll<string>(text =>
            {
                byte[] bytes = Encoding.UTF8.GetBytes(text ?? "");
                List<int> tokens = [];
                PieceTokenizer.Encode(bytes, tokens);
                return Decode(tokens) == Encoding.UTF8.GetString(bytes)
                    && PieceTokenizer.Count(bytes) == tokens.Count;
            })
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Tokens_give_any_bytes_back() =>
        Prop.ForAll<byte[]>(bytes =>
            {
                List<int> tokens = [];
                PieceTokenizer.Encode(bytes ?? [], tokens);
                ArrayBufferWriter<byte> text = new();
                tokens.ForEach(token => PieceTokenizer.Decode(token, text));
                return text.WrittenSpan.SequenceEqual(bytes ?? []);
            })
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Any_number_decodes_to_something_or_nothing() =>
        Prop.ForAll<int>(token => Decode([token])).QuickCheckThrowOnFailure();

    [Fact]
    public void What_the_emulator_says_has_as_many_tokens_as_it_counts()
    {
        WordStream words = new(42);
        ArrayBufferWriter<byte> text = new();
        for (int i = 1; i <= 2000; i++)
        {
            text.Write(words.Next());
            Assert.Equal(i, PieceTokenizer.Count(text.WrittenSpan));
        }
    }

    [Fact]
    public void Blocks_share_ids_as_far_as_their_tokens_are_equal()
    {
        List<int> one = [.. Enumerable.Range(0, 50)];
        List<int> other = [.. one];
        other[20] = 99;

        ulong[] ids = PromptTokens.BlockIds(one, 16);
        ulong[] others = PromptTokens.BlockIds(other, 16);

        Assert.Equal(3, ids.Length); // 50 / 16 whole blocks
        Assert.Equal(ids[0], others[0]);
        Assert.NotEqual(ids[1], others[1]);
        Assert.NotEqual(ids[2], others[2]); // what comes before counts
    }

    private static string Decode(List<int> tokens)
    {
        ArrayBufferWriter<byte> text = new();
        tokens.ForEach(token => PieceTokenizer.Decode(token, text));
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }
}
