{{- define "farthing.labels" -}}
app.kubernetes.io/name: farthing
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "farthing.probe" -}}
{{- if eq .Values.probe "connect" -}}
tcpSocket: { port: http }
{{- else if has .Values.probe (list "http" "https") -}}
httpGet: { path: /health, port: http, scheme: {{ upper .Values.probe }} }
{{- else -}}
{{- fail (printf "probe: %v is not http, https or connect" .Values.probe) -}}
{{- end -}}
{{- end }}
