namespace Farthing.Protocol.Translation.Json;

/// <summary>Tells when a JSON object that comes in pieces, as contents of a JSON string, is complete. A few bytes of state.</summary>
public struct JsonScan
{
    private int depth;
    private State state;

    /// <summary>True when an object has begun and its last brace has come.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Takes a piece.</summary>
    /// <param name="escaped">Escaped contents of a string; escapes are not cut through.</param>
    public void Take(ReadOnlySpan<byte> escaped)
    {
        for (int i = 0; i < escaped.Length; i++)
        {
            byte one = escaped[i];
            if (one == (byte)'\\' && i + 1 < escaped.Length)
            {
                one = escaped[++i];
                if (one is not (byte)'"' and not (byte)'\\')
                {
                    i += one == (byte)'u' ? 4 : 0;
                    state = state == State.Escape ? State.Text : state; // A line feed or the like: no sign of structure.
                    continue;
                }
            }

            switch (state)
            {
                case State.Escape:
                    state = State.Text;
                    break;
                case State.Text:
                    state =
                        one == (byte)'"' ? State.Outside
                        : one == (byte)'\\' ? State.Escape
                        : State.Text;
                    break;
                default:
                    Outside(one);
                    break;
            }
        }
    }

    private void Outside(byte one)
    {
        switch (one)
        {
            case (byte)'"':
                state = State.Text;
                break;
            case (byte)'{' or (byte)'[':
                depth++;
                IsComplete = false;
                break;
            case (byte)'}' or (byte)']' when depth > 0:
                depth--;
                IsComplete = depth == 0;
                break;
            default:
                break;
        }
    }

    private enum State : byte
    {
        Outside,
        Text,
        Escape,
    }
}
