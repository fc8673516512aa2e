namespace Farthing.Cli.Doctor;

/// <summary>What one check found.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="State">How it went.</param>
/// <param name="Seen">What was seen, in words.</param>
/// <param name="ToDo">What to do about it; null when nothing is to be done.</param>
internal sealed record DoctorFinding(string Name, DoctorState State, string Seen, string? ToDo = null);
