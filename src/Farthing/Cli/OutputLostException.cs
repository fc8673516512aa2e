namespace Farthing.Cli;

/// <summary>Ends a verb whose standard output takes nothing any more; <see cref="StandardStreams"/> says so once.</summary>
internal sealed class OutputLostException : Exception
{
    public OutputLostException() { }

    public OutputLostException(string message)
        : base(message) { }

    public OutputLostException(string message, Exception inner)
        : base(message, inner) { }
}
