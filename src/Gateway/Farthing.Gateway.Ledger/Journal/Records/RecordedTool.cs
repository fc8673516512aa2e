namespace Farthing.Gateway.Journal.Records;

/// <summary>A tool that a request offered.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">Bytes of its canonical text: name, description and schema.</param>
public readonly record struct RecordedTool(string Name, int Bytes);
