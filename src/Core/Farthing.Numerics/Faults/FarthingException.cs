namespace Farthing.Numerics.Faults;

/// <summary>Ends a command with faults that its user can mend; never shown as a stack trace.</summary>
public sealed class FarthingException : Exception
{
    /// <summary>Ends the command with several faults, all found at once.</summary>
    /// <param name="faults">At least one fault.</param>
    /// <param name="exitCode">2 for bad input (default), 1 where the answer is no, 3 where a dependency failed.</param>
    public FarthingException(IReadOnlyList<Fault> faults, int exitCode = 2)
        : base(string.Join(Environment.NewLine, faults))
    {
        Faults = faults;
        ExitCode = exitCode;
    }

    /// <summary>Ends the command with one fault.</summary>
    public FarthingException(Fault fault, int exitCode = 2)
        : this([fault], exitCode) { }

    /// <summary>Ends the command with one fault that something else caused, unless whoever catches it knows better.</summary>
    public FarthingException(Fault fault, int exitCode, Exception cause)
        : base(fault.ToString(), cause)
    {
        Faults = [fault];
        ExitCode = exitCode;
    }

    /// <summary>Everything that was wrong, in the order of the input.</summary>
    public IReadOnlyList<Fault> Faults { get; }

    /// <summary>The exit code that the executable returns.</summary>
    public int ExitCode { get; }
}
