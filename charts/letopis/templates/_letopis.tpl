{{/* Labels that select the pods of one process: dict "service" "verb" "root". */}}
{{- define "letopis.selector" -}}
app.kubernetes.io/name: letopis
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .service }}-{{ .verb }}
{{- end }}

{{/* Environment of one process: dict "service" "verb" "settings" "root". */}}
{{- define "letopis.environment" -}}
- {name: PROFILE, value: real}
- {name: TIME_ZONE, value: {{ .root.Values.timeZone | quote }}}
- {name: LOG_LEVEL, value: {{ .root.Values.logLevel | quote }}}
- {name: EVENTS_OLDEST_DAYS, value: {{ .root.Values.eventsOldestDays | quote }}}
- {name: BACKUP_RETENTION_DAYS, value: {{ .root.Values.backupRetentionDays | quote }}}
- {name: CHECKPOINT_HOURS, value: {{ .root.Values.checkpoints.hours | quote }}}
{{- if .root.Values.checkpoints.claim }}
- {name: CHECKPOINT_FILE, value: /checkpoints/heads.jsonl}
{{- end }}
{{- with .settings.bucket }}
- {name: STORE_ENDPOINT, value: {{ $.root.Values.store.endpoint | quote }}}
- {name: STORE_REGION, value: {{ $.root.Values.store.region | quote }}}
- {name: STORE_SECURE, value: {{ $.root.Values.store.secure | ternary "1" "0" | quote }}}
- {name: STORE_BUCKET, value: {{ . | quote }}}
{{- end }}
{{- with .settings.handoverBucket }}
- {name: HANDOVER_BUCKET, value: {{ . | quote }}}
{{- end }}
{{- if eq .verb "web" }}
- {name: WEB_WORKERS, value: {{ .settings.web.workers | quote }}}
- {name: WEB_THREADS, value: {{ .settings.web.threads | quote }}}
{{- end }}
{{- if eq .service "gateway" }}
- {name: PUBLIC_URL, value: {{ .root.Values.publicUrl | quote }}}
- {name: TRUSTED_PROXIES, value: {{ .root.Values.trustedProxies | quote }}}
- {name: OIDC_ISSUER, value: {{ .root.Values.oidc.issuer | quote }}}
- {name: OIDC_AUDIENCE, value: {{ .root.Values.oidc.audience | quote }}}
- {name: OIDC_CLIENT_ID, value: gateway}
- {name: OIDC_ADMIN_CLIENT_ID, value: gateway-admin}
{{- range list "journal" "portfolio" "archive" }}
- {name: {{ upper . }}_URL, value: "http://{{ $.root.Release.Name }}-{{ . }}-web:8000"}
{{- end }}
{{- end }}
{{- end }}

{{/* What every container of ours may not do. */}}
{{- define "letopis.security" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities: {drop: [ALL]}
seccompProfile: {type: RuntimeDefault}
{{- end }}
