{{/* Labels of a part: (dict "root" $ "part" "sign-on"). */}}
{{- define "mc-speedrun.labels" -}}
{{ include "mc-speedrun.selector" . }}
app.kubernetes.io/version: {{ .root.Values.image.tag | default .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{- define "mc-speedrun.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end }}

{{/* The name of what belongs to a part. */}}
{{- define "mc-speedrun.name" -}}
{{ printf "%s-%s" (.root.Release.Name | trunc 40 | trimSuffix "-") .part }}
{{- end }}

{{- define "mc-speedrun.claim" -}}
{{ .Values.questionSets.existingClaim | default (include "mc-speedrun.name" (dict "root" . "part" "question-sets")) }}
{{- end }}

{{- define "mc-speedrun.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "mc-speedrun.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{/* Two pods on two nodes, where there are two. */}}
{{- define "mc-speedrun.spread" -}}
- maxSkew: 1
  topologyKey: kubernetes.io/hostname
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels: {{- include "mc-speedrun.selector" . | nindent 6 }}
{{- end }}
