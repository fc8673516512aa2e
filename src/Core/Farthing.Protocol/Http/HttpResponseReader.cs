using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Farthing.Protocol.Http;

/// <summary>Reads an HTTP/1.1 response out of bytes as they come: status, the few headers that say how its body is framed, and the body without its framing. Allocates only when a header is cut by a read for the first time.</summary>
/// <remarks>Used in a loop per read: <c>while (reader.TryReadBody(ref input, out body)) …</c>; then <see cref="IsComplete"/> or <see cref="IsBroken"/> may be set. RFC 9112 sections 4 to 7; trailers go to the observer.</remarks>
/// <param name="observer">Sees headers and trailers that do not frame the response; null for nobody.</param>
public sealed class HttpResponseReader(IResponseHeaderObserver? observer = null)
{
    private const int LongestLine = 32 << 10;
    private const int LongestHead = 256 << 10;
    private static readonly SearchValues<byte> NameBytes = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8
    );
    private readonly byte[] line = new byte[512];
    private byte[] longLine = [];
    private int lineLength;
    private int headBytes;
    private State state;
    private long left;
    private bool isChunked;
    private bool hasLength;

    private enum State
    {
        Status,
        Header,
        Body,
        BodyToClose,
        ChunkSize,
        Chunk,
        ChunkEnd,
        Trailer,
        Complete,
        Broken,
    }

    /// <summary>The status; 0 before it came.</summary>
    public int Status { get; private set; }

    /// <summary>Seconds of <c>Retry-After</c>; 0 where none or a date.</summary>
    public double RetryAfterSeconds { get; private set; }

    /// <summary>True when the body is whole.</summary>
    public bool IsComplete => state == State.Complete;

    /// <summary>True when what came is not HTTP.</summary>
    public bool IsBroken => state == State.Broken;

    /// <summary>True when only the end of the connection ends the body.</summary>
    public bool EndsWithConnection => state == State.BodyToClose;

    /// <summary>True when the connection may carry another request.</summary>
    public bool KeepsAlive { get; private set; } = true;

    /// <summary>True when the body is an event stream.</summary>
    public bool IsEventStream { get; private set; }

    /// <summary>Ready for the next response.</summary>
    public void Reset()
    {
        headBytes = 0;
        StartHead();
    }

    private void StartHead()
    {
        (state, lineLength, left, isChunked, hasLength) = (State.Status, 0, 0, false, false);
        (Status, RetryAfterSeconds, KeepsAlive, IsEventStream) = (0, 0, true, false);
    }

    /// <summary>The next piece of the body.</summary>
    /// <param name="input">What has come; moved behind what was read.</param>
    /// <param name="body">A piece of the body, within the input.</param>
    /// <returns>False when the input holds no more of it.</returns>
    public bool TryReadBody(scoped ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> body)
    {
        while (!input.IsEmpty)
        {
            switch (state)
            {
                case State.Body or State.Chunk:
                    int take = (int)Math.Min(left, input.Length);
                    body = input[..take];
                    input = input[take..];
                    left -= take;
                    if (left == 0)
                    {
                        state = state == State.Body ? State.Complete : State.ChunkEnd;
                    }

                    return true;
                case State.BodyToClose:
                    body = input;
                    input = default;
                    return true;
                case State.Complete or State.Broken:
                    // Bytes behind a whole answer: nobody asked for them, the connection cannot be used again.
                    KeepsAlive = false;
                    body = default;
                    return false;
                default:
                    if (TryReadLine(ref input, out ReadOnlySpan<byte> text))
                    {
                        Take(text);
                    }

                    break;
            }
        }

        body = default;
        return false;
    }

    private bool TryReadLine(scoped ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> text)
    {
        int end = input.IndexOf((byte)'\n');
        ReadOnlySpan<byte> piece = end < 0 ? input : input[..end];
        input = end < 0 ? default : input[(end + 1)..];
        headBytes += state is State.Status or State.Header or State.Trailer ? piece.Length + 1 : 0;
        if (headBytes > LongestHead)
        {
            state = State.Broken;
            text = default;
            return false;
        }

        if (end >= 0 && lineLength == 0)
        {
            return TryEndLine(piece, out text);
        }

        if (lineLength + piece.Length > LongestLine)
        {
            state = State.Broken;
            text = default;
            return false;
        }

        Keep(piece);
        if (end < 0)
        {
            text = default;
            return false;
        }

        int length = lineLength;
        lineLength = 0;
        return TryEndLine((longLine.Length > 0 ? longLine : line).AsSpan(0, length), out text);
    }

    /// <summary>A line ends in CR LF or LF alone; a CR within it is none (RFC 9112, section 2.2), and a NUL is a danger (RFC 9110, section 5.5).</summary>
    private bool TryEndLine(ReadOnlySpan<byte> whole, out ReadOnlySpan<byte> text)
    {
        text = whole is [.., (byte)'\r'] ? whole[..^1] : whole;
        if (text.ContainsAny((byte)'\r', (byte)'\0'))
        {
            state = State.Broken;
            return false;
        }

        return true;
    }

    private void Keep(ReadOnlySpan<byte> piece)
    {
        if (longLine.Length == 0 && lineLength + piece.Length <= line.Length)
        {
            piece.CopyTo(line.AsSpan(lineLength));
        }
        else
        {
            if (longLine.Length == 0)
            {
                longLine = new byte[LongestLine];
                line.AsSpan(0, lineLength).CopyTo(longLine);
            }

            piece.CopyTo(longLine.AsSpan(lineLength));
        }

        lineLength += piece.Length;
    }

    private void Take(ReadOnlySpan<byte> text)
    {
        switch (state)
        {
            case State.Status:
                TakeStatus(text);
                break;
            case State.Header when text.IsEmpty:
                StartBody();
                break;
            case State.Header:
                TakeHeader(text);
                break;
            case State.ChunkSize:
                TakeChunkSize(text);
                break;
            case State.ChunkEnd:
                state = text.IsEmpty ? State.ChunkSize : State.Broken;
                break;
            case State.Trailer when text.IsEmpty:
                state = State.Complete;
                break;
            default: // A trailer.
                if (NameOf(text) is > 0 and int end)
                {
                    observer?.OnHeader(text[..end], text[(end + 1)..].Trim(" \t"u8));
                }
                else
                {
                    state = State.Broken;
                }

                break;
        }
    }

    private void TakeStatus(ReadOnlySpan<byte> text)
    {
        bool isHttp =
            text.Length >= 12
            && text.StartsWith("HTTP/1."u8)
            && text[7] is >= (byte)'0' and <= (byte)'9'
            && text[8] == (byte)' '
            && (text.Length == 12 || text[12] == (byte)' ')
            && Utf8Parser.TryParse(text.Slice(9, 3), out int status, out int used)
            && used == 3
            && (Status = status) >= 100;
        if (!isHttp)
        {
            state = State.Broken;
            return;
        }

        KeepsAlive = text[7] == (byte)'1';
        state = State.Header;
    }

    private void StartBody()
    {
        if (Status is >= 100 and < 200)
        {
            // Interim answers without end are bounded by the length of all heads together.
            StartHead();
            return;
        }

        state =
            Status is 204 or 304 || (hasLength && !isChunked && left == 0) ? State.Complete
            : isChunked ? State.ChunkSize
            : hasLength ? State.Body
            : State.BodyToClose;
        // Whoever says both a length and chunks is not to be trusted with another answer (RFC 9112, section 6.1).
        KeepsAlive &= state != State.BodyToClose && !(hasLength && isChunked);
    }

    private void TakeHeader(ReadOnlySpan<byte> text)
    {
        int colon = NameOf(text);
        if (colon <= 0)
        {
            state = State.Broken;
            return;
        }

        ReadOnlySpan<byte> name = text[..colon];
        ReadOnlySpan<byte> value = text[(colon + 1)..].Trim(" \t"u8);
        if (Is(name, "content-length"u8))
        {
            TakeLength(value);
        }
        else if (Is(name, "transfer-encoding"u8))
        {
            isChunked = value.Length >= 7 && Is(value[^7..], "chunked"u8);
        }
        else if (Is(name, "connection"u8))
        {
            KeepsAlive = !Is(value, "close"u8) && KeepsAlive;
        }
        else if (Is(name, "content-type"u8))
        {
            IsEventStream = value.Length >= 17 && Is(value[..17], "text/event-stream"u8);
        }
        else if (Is(name, "retry-after"u8) && Utf8Parser.TryParse(value, out int seconds, out _))
        {
            RetryAfterSeconds = Math.Clamp(seconds, 0, 3600);
        }
        else
        {
            observer?.OnHeader(name, value);
        }
    }

    /// <summary>Two lengths that differ are no length (RFC 9112, section 6.3): what follows the shorter one could be taken for another answer.</summary>
    private void TakeLength(ReadOnlySpan<byte> value)
    {
        long earlier = left;
        bool isLength =
            Utf8Parser.TryParse(value, out left, out int used) && used == value.Length && left >= 0;
        state = isLength && (!hasLength || left == earlier) ? state : State.Broken;
        hasLength = true;
    }

    private void TakeChunkSize(ReadOnlySpan<byte> text)
    {
        if (
            !Utf8Parser.TryParse(text, out left, out int used, 'x')
            || left < 0
            || text[used..].TrimStart(" \t"u8) is [not (byte)';', ..]
        )
        {
            state = State.Broken;
            return;
        }

        state = left == 0 ? State.Trailer : State.Chunk;
    }

    /// <summary>Length of a header's name; 0 where the line is none.</summary>
    private static int NameOf(ReadOnlySpan<byte> text)
    {
        int colon = text.IndexOf((byte)':');
        return colon > 0 && !text[..colon].ContainsAnyExcept(NameBytes) ? colon : 0;
    }

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) =>
        Ascii.EqualsIgnoreCase(text, word);
}
