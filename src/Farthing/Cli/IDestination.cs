namespace Farthing.Cli;

/// <summary>An option or argument that names a file to write: it is tried before the work begins whose result it is to take.</summary>
internal interface IDestination;
