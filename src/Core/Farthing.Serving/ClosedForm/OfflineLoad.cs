namespace Farthing.Serving.ClosedForm;

/// <summary>An offline run: all requests are there at time 0.</summary>
/// <param name="Requests">Requests of the run over all replicas.</param>
/// <param name="InputTokens">Mean prompt.</param>
/// <param name="Outputs">Lengths of the outputs.</param>
public readonly record struct OfflineLoad(double Requests, double InputTokens, OutputLengths Outputs);
