using System.Text;
using Farthing.Gateway.Forwarding;

namespace Farthing.Tests.Gateway.Forwarding;

/// <summary>The upstream's key in what it answers, however it is cut into pieces.</summary>
public sealed class MaskedBodyTests
{
    private const string Secret = "sk-up/a+b-0123456789";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Forms =>
        [
            Secret,
            "sk-up\\/a+b-0123456789",
            "sk-up/a\\u002Bb-0123456789",
            // "Bearer " and the key, and alone, in base64: what its neighbors decide too is left out.
            Convert.ToBase64String(Encoding.ASCII.GetBytes("Bearer " + Secret))[10..],
            Convert.ToBase64String(Encoding.ASCII.GetBytes(Secret))[..^2],
        ];

    /// <summary>Every place of a cut, and every size of a reader's buffer that matters.</summary>
    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_key_is_masked_wherever_its_pieces_begin(string form)
    {
        string text = $"ssk-up {form}{form} s sk-up/a+b-01234567 {form} sk-";
        string masked = text.Replace(form, new string('*', form.Length), StringComparison.Ordinal);
        for (int cut = 1; cut < text.Length; cut++)
        {
            Assert.Equal(masked, await ReadAsync([text[..cut], text[cut..]], 4096));
        }

        foreach (int size in (int[])[1, 2, 7, form.Length - 1, form.Length, form.Length + 1, 64])
        {
            Assert.Equal(
                masked,
                await ReadAsync([.. text.Chunk(3).Select(piece => new string(piece))], size)
            );
            Assert.Equal(masked, await ReadAsync([text], size));
        }
    }

    [Fact]
    public async Task What_holds_no_key_passes_as_it_is_and_waits_for_nothing()
    {
        MaskedBody body = new(new Pieces(["data: {}\n\n", "more"]), SecretMask.Of(Secret)!);
        byte[] buffer = new byte[4096];

        int read = await body.ReadAsync(buffer, Cancellation);

        Assert.Equal("data: {}\n\n", Encoding.ASCII.GetString(buffer, 0, read));
    }

    [Fact]
    public async Task A_body_that_ends_within_the_key_tells_little_of_it()
    {
        Assert.Equal("a sk-up/a", await ReadAsync(["a sk-up/a"], 4096));
        Assert.Equal("a " + new string('*', Secret.Length - 1), await ReadAsync(["a ", Secret[..^1]], 4096));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("EMPTY")]
    [InlineData("sk-1234")]
    public void A_placeholder_is_a_word_of_ordinary_answers(string? secret) =>
        Assert.Null(SecretMask.Of(secret));

    private static async Task<string> ReadAsync(string[] pieces, int size)
    {
        MaskedBody body = new(new Pieces(pieces), SecretMask.Of(Secret)!);
        StringBuilder all = new();
        byte[] buffer = new byte[size];
        int read;
        while ((read = await body.ReadAsync(buffer, Cancellation)) > 0)
        {
            all.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        Assert.Equal(0, await body.ReadAsync(buffer, Cancellation));
        return all.ToString();
    }

    /// <summary>Gives one piece at a read, in turn at once and later.</summary>
    private sealed class Pieces(string[] pieces) : MemoryStream
    {
        private int at;
        private int within;

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        )
        {
            Assert.False(buffer.IsEmpty);
            if (at % 2 == 1)
            {
                await Task.Yield();
            }

            if (at == pieces.Length)
            {
                return 0;
            }

            string piece = pieces[at];
            int length = Math.Min(buffer.Length, piece.Length - within);
            Encoding.ASCII.GetBytes(piece.AsSpan(within, length), buffer.Span);
            within += length;
            if (within == piece.Length)
            {
                (at, within) = (at + 1, 0);
            }

            return length;
        }
    }
}
