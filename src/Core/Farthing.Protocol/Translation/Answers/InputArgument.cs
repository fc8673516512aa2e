using System.Buffers;

namespace Farthing.Protocol.Translation.Answers;

/// <summary>Takes a custom tool's free text out of the arguments <c>{"input":"…"}</c> of the function that stands for it, as they come in pieces.</summary>
/// <remarks>
/// Arguments are contents of a JSON string, so the text in them is escaped twice: one layer is taken off, the other is the output's. No piece of the output ends within an escape or between the halves of a surrogate pair.
/// Arguments of another shape come out as they are. A few bytes of state; one per call.
/// </remarks>
public sealed class InputArgument
{
    /// <summary>Most bytes of the frame before the text, blanks included.</summary>
    private const int MaxFrameBytes = 64;

    private readonly ArrayBufferWriter<byte> output = new(256);
    private readonly byte[] held = new byte[MaxFrameBytes];
    private int heldBytes;
    private int matched;
    private State state;

    private static ReadOnlySpan<byte> Frame => "{\"input\":\""u8;

    /// <summary>True when the arguments are not exactly <c>{"input":"…"}</c>: what came out is all of them, or the text as far as it went.</summary>
    public bool IsMisshapen { get; private set; }

    /// <summary>Takes a piece of the arguments.</summary>
    /// <param name="escaped">Escaped contents of a string; escapes are not cut through.</param>
    /// <returns>The piece of the text that it holds, escaped; valid until the next call and as long as the piece is.</returns>
    public ReadOnlySpan<byte> Take(ReadOnlySpan<byte> escaped)
    {
        if (state == State.Raw || (state == State.Text && heldBytes == 0 && !escaped.Contains((byte)'\\')))
        {
            return escaped;
        }

        output.ResetWrittenCount();
        while (!escaped.IsEmpty)
        {
            if (state == State.Raw)
            {
                output.Write(escaped);
                break;
            }

            if (state == State.Text && heldBytes == 0)
            {
                int plain = escaped.IndexOf((byte)'\\');
                plain = plain < 0 ? escaped.Length : plain;
                output.Write(escaped[..plain]);
                escaped = escaped[plain..];
                if (escaped.IsEmpty)
                {
                    break;
                }
            }

            ReadOnlySpan<byte> unit = escaped[..UnitLength(escaped)];
            escaped = escaped[unit.Length..];
            Take(unit, Decoded(unit));
        }

        return output.WrittenSpan;
    }

    /// <summary>The arguments are at their end.</summary>
    /// <returns>What was held back; valid until the next call.</returns>
    public ReadOnlySpan<byte> End()
    {
        output.ResetWrittenCount();
        if (state == State.Frame)
        {
            output.Write(held.AsSpan(0, heldBytes));
            IsMisshapen = heldBytes > 0;
        }
        else
        {
            IsMisshapen |= state is not State.Done;
        }

        heldBytes = 0;
        return output.WrittenSpan;
    }

    /// <summary>Takes one character of the arguments.</summary>
    /// <param name="unit">As it was written: a byte or an escape.</param>
    /// <param name="one">What it stands for; 0 for an escape that stays one.</param>
    private void Take(ReadOnlySpan<byte> unit, byte one)
    {
        switch (state)
        {
            case State.Frame:
                TakeFrame(unit, one);
                break;
            case State.Text:
                TakeText(unit, one);
                break;
            case State.After when one == (byte)'}':
                state = State.Done;
                break;
            default:
                IsMisshapen |= !IsBlank(unit, one);
                break;
        }
    }

    private void TakeFrame(ReadOnlySpan<byte> unit, byte one)
    {
        bool isBlank = matched is 0 or 1 or 8 or 9 && IsBlank(unit, one);
        if ((!isBlank && one != Frame[matched]) || heldBytes + unit.Length > MaxFrameBytes)
        {
            output.Write(held.AsSpan(0, heldBytes));
            output.Write(unit);
            heldBytes = 0;
            IsMisshapen = true;
            state = State.Raw;
            return;
        }

        Hold(unit);
        matched += isBlank ? 0 : 1;
        if (matched == Frame.Length)
        {
            heldBytes = 0;
            state = State.Text;
        }
    }

    private void TakeText(ReadOnlySpan<byte> unit, byte one)
    {
        ReadOnlySpan<byte> escape = held.AsSpan(0, heldBytes);
        bool isHigh = escape.Length >= 6; // Half of a pair; at 6 without an escape of its own behind it.
        int begun = escape.Length - (isHigh ? 6 : 0);
        if (begun == 1)
        {
            if (one == (byte)'u')
            {
                Hold("u"u8);
                return;
            }

            bool isEscape = one is (byte)'"' or (byte)'\\' or (byte)'/' || "bfnrt"u8.Contains(one);
            output.Write(escape);
            output.Write(isEscape ? [] : "\\"u8); // No escape of JSON: the model wrote a backslash.
            output.Write(
                one == 0 ? unit
                : isEscape ? [one]
                : unit
            );
            heldBytes = 0;
            return;
        }

        if (begun > 1)
        {
            if (!char.IsAsciiHexDigit((char)one))
            {
                output.Write(escape[..^begun]);
                output.Write("\\"u8);
                output.Write(escape[^begun..]);
                heldBytes = 0;
                TakeText(unit, one);
                return;
            }

            Hold([one]);
            if (begun == 5)
            {
                EndUnicode();
            }

            return;
        }

        switch (one)
        {
            case (byte)'"':
                Flush();
                state = State.After;
                break;
            case (byte)'\\':
                Hold("\\"u8);
                break;
            case 0 when unit.Length == 6:
                Hold(unit);
                EndUnicode();
                break;
            case 0:
                Flush();
                output.Write(unit);
                break;
            default:
                Flush();
                output.Write([one]);
                break;
        }
    }

    /// <summary>An escape <c>\uXXXX</c> is whole: it goes out, but for half of a pair that may get its other half.</summary>
    private void EndUnicode()
    {
        ReadOnlySpan<byte> last = held.AsSpan(heldBytes - 6, 6);
        bool isHigh = (last[2] | 0x20) == 'd' && (last[3] | 0x20) is '8' or '9' or 'a' or 'b';
        if (!isHigh || heldBytes > 6)
        {
            Flush();
        }
    }

    private void Hold(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(held.AsSpan(heldBytes));
        heldBytes += bytes.Length;
    }

    private void Flush()
    {
        output.Write(held.AsSpan(0, heldBytes));
        heldBytes = 0;
    }

    private static bool IsBlank(ReadOnlySpan<byte> unit, byte one) =>
        one == (byte)' ' || (one == 0 && unit.Length == 2 && "nrt"u8.Contains(unit[1]));

    private static int UnitLength(ReadOnlySpan<byte> escaped) =>
        escaped[0] != (byte)'\\' ? 1
        : escaped.Length > 1 && escaped[1] == (byte)'u' ? Math.Min(6, escaped.Length)
        : Math.Min(2, escaped.Length);

    /// <summary>The ASCII character that a unit stands for; a byte of UTF-8 as it is; 0 where an escape has to stay one.</summary>
    private static byte Decoded(ReadOnlySpan<byte> unit)
    {
        if (unit.Length == 1)
        {
            return unit[0];
        }

        if (unit[1] != (byte)'u')
        {
            return unit[1] is (byte)'"' or (byte)'\\' or (byte)'/' ? unit[1] : (byte)0;
        }

        return
            ushort.TryParse(
                unit[2..],
                System.Globalization.NumberStyles.AllowHexSpecifier,
                System.Globalization.CultureInfo.InvariantCulture,
                out ushort code
            ) && code is >= 0x20 and < 0x7f
            ? (byte)code
            : (byte)0;
    }

    private enum State : byte
    {
        Frame,
        Text,
        After,
        Done,
        Raw,
    }
}
