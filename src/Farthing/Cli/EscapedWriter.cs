using System.Buffers;
using System.Globalization;
using System.Text;

namespace Farthing.Cli;

/// <summary>Passes text on to a terminal or pipe with control characters of the input made visible: a name cannot move the cursor, color or erase what stands there, nor turn the reading direction. Line feeds and tabs pass. Safe to call from several threads.</summary>
/// <param name="inner">What takes the text; its line end is used.</param>
internal sealed class EscapedWriter(TextWriter inner) : TextWriter(CultureInfo.InvariantCulture)
{
    /// <summary>C0, DEL and C1 without tab and line feed; the marks that turn the reading direction.</summary>
    private static readonly SearchValues<char> Controls = SearchValues.Create([
        .. Enumerable
            .Range(0, 0xA0)
            .Where(code => code is < 0x20 or >= 0x7F && code is not ('\t' or '\n'))
            .Concat(Enumerable.Range(0x202A, 5))
            .Concat(Enumerable.Range(0x2066, 4))
            .Select(code => (char)code),
    ]);

    private readonly Lock gate = new();

    public override Encoding Encoding => inner.Encoding;

    /// <summary>The writer without escapes, for control sequences of the program's own; the writer itself where it escapes nothing.</summary>
    public static TextWriter Behind(TextWriter writer) =>
        writer is EscapedWriter escaped ? escaped.Inner : writer;

    private TextWriter Inner => inner;

    public override void Write(char value) => Write(new ReadOnlySpan<char>(in value));

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer)
    {
        lock (gate)
        {
            for (int at; (at = buffer.IndexOfAny(Controls)) >= 0; buffer = buffer[(at + 1)..])
            {
                inner.Write(buffer[..at]);
                inner.Write($"\\u{(int)buffer[at]:x4}");
            }

            inner.Write(buffer);
        }
    }

    public override void WriteLine()
    {
        lock (gate)
        {
            inner.WriteLine();
        }
    }

    public override void WriteLine(string? value)
    {
        lock (gate)
        {
            Write(value);
            inner.WriteLine();
        }
    }

    public override void Flush()
    {
        lock (gate)
        {
            inner.Flush();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
